"""What every address answers: to GET, then to POST; to a stranger without account, to a member who has
nothing to do with it, to one who has voted and replied, and to its creator.

302 leads to the log-in or to where it belongs, 403 is refused, 404 is hidden from them, 405 is no verb of it.
The first word says whose topic the address holds: one that is public, or one that is unlisted.
"""

TABLE = """
code     accounts:profile                   302 200 200 200   302 200 200 200
code     accounts:preferences               302 200 200 200   302 200 200 200
code     accounts:email_change              302 200 200 200   302 200 200 200
code     accounts:email_sent                302 200 200 200   302 200 200 200
code     accounts:email_cancel              302 405 405 405   302 302 302 302
code     accounts:email_confirm             302 404 404 404   302 404 404 404
code     accounts:export                    302 200 200 200   302 200 200 200
code     accounts:leave                     302 200 200 200   302 200 200 200
code     accounts:language                  200 200 200 200   302 302 302 302
code     accounts:register                  200 302 302 302   200 302 302 302
code     accounts:check_mail                200 200 200 200   200 200 200 200
code     accounts:verify                    200 200 200 200   200 200 200 200
code     accounts:renew                     302 302 302 302   302 302 302 302
code     accounts:choose_anew               200 200 200 200   200 200 200 200
code     accounts:log_in                    200 302 302 302   200 302 302 302
code     accounts:log_out                   302 200 200 200   302 302 302 302
code     accounts:second_step               302 302 302 302   302 302 302 302
code     accounts:two_factor                302 200 200 200   302 200 200 200
code     accounts:two_factor_set_up         302 200 200 200   302 200 200 200
code     accounts:two_factor_codes          302 302 302 302   302 302 302 302
code     accounts:two_factor_switch_off     302 302 302 302   302 302 302 302
code     accounts:password_change           302 200 200 200   302 200 200 200
code     accounts:password_reset            200 200 200 200   200 200 200 200
code     accounts:password_reset_sent       200 200 200 200   200 200 200 200
code     accounts:password_reset_confirm    404 404 404 404   404 404 404 404
code     favicon.ico                        302 302 302 302   405 405 405 405
code     topics:home                        200 200 200 200   405 405 405 405
code     topics:list                        200 200 200 200   405 405 405 405
code     topics:create                      302 200 200 200   302 200 200 200
code     topics:find                        200 200 200 200   405 405 405 405
code     topics:feed                        200 200 200 200   405 405 405 405
code     topics:detail                      200 200 200 200   405 405 405 405
code     topics:card                        200 200 200 200   405 405 405 405
code     topics:changes                     200 200 200 200   405 405 405 405
code     topics:star                        302 302 302 302   302 302 302 302
code     topics:edit                        302 403 403 200   302 403 403 200
code     topics:close                       302 403 403 200   302 403 403 200
code     topics:delete                      302 403 403 200   302 403 403 302
code     topics:add_option                  302 200 200 200   302 200 200 200
code     topics:qr_code                     200 200 200 200   405 405 405 405
code     topics:leave                       302 200 200 200   302 302 302 302
code     topics:people                      302 403 403 200   302 403 403 200
code     topics:remove                      302 403 403 404   302 403 403 404
code     topics:readmit                     302 403 403 302   302 403 403 404
code     topics:robots                      200 200 200 200   405 405 405 405
code     ballots:ballot                     302 200 200 200   302 200 200 200
code     ballots:withdrawal                 302 302 200 302   302 302 302 302
code     ballots:confirmation               302 302 200 302   302 405 405 405
code     ballots:results                    200 200 200 200   405 405 405 405
code     ballots:figures                    200 200 200 200   405 405 405 405
code     ballots:turnout                    200 200 200 200   405 405 405 405
code     ballots:embed                      200 200 200 200   405 405 405 405
code     ballots:csv                        200 200 200 200   405 405 405 405
code     ballots:json                       200 200 200 200   405 405 405 405
code     discussion:list                    200 200 200 200   405 405 405 405
code     discussion:argue                   302 200 200 200   302 200 200 200
code     discussion:argument                200 200 200 200   405 405 405 405
code     discussion:reply                   302 200 200 200   302 200 200 200
code     discussion:edit_argument           302 403 403 200   302 403 403 200
code     discussion:delete_argument         302 403 403 200   302 403 403 302
code     discussion:argument_history        200 200 200 200   405 405 405 405
code     discussion:edit_reply              302 403 200 403   302 403 200 403
code     discussion:delete_reply            302 403 200 403   302 403 302 403
code     discussion:reply_history           200 200 200 200   405 405 405 405
code     notifications:list                 302 200 200 200   302 200 200 200
code     notifications:read_all             302 405 405 405   302 302 302 302
code     notifications:choices              302 200 200 200   302 200 200 200
code     notifications:unsubscribe          200 200 200 200   200 200 200 200
code     notifications:follow               302 404 404 302   302 404 404 302
code     notifications:mute                 302 200 200 200   302 200 200 200
code     moderation:report_topic            302 200 200 403   302 200 200 403
code     moderation:report                  302 200 200 403   302 200 200 403
code     moderation:decisions               200 200 200 200   405 405 405 405
code     moderation:own                     302 200 200 200   302 405 405 405
code     moderation:appeal                  404 404 404 404   404 404 404 404
code     api_docs                           200 200 200 200   405 405 405 405
code     tokens                             302 200 200 200   302 200 200 200
code     revoke_token                       302 404 404 200   302 404 404 302
unlisted topics:detail                      200 200 200 200   405 405 405 405
unlisted topics:card                        404 404 404 404   405 405 405 405
unlisted topics:changes                     200 200 200 200   405 405 405 405
unlisted topics:star                        302 302 302 302   302 302 302 302
unlisted topics:edit                        302 403 403 200   302 403 403 200
unlisted topics:close                       302 403 403 200   302 403 403 200
unlisted topics:delete                      302 403 403 200   302 403 403 302
unlisted topics:add_option                  302 200 200 200   302 200 200 200
unlisted topics:qr_code                     200 200 200 200   405 405 405 405
unlisted topics:leave                       302 200 200 200   302 302 302 302
unlisted topics:people                      302 403 403 200   302 403 403 200
unlisted topics:remove                      302 403 403 200   302 403 403 302
unlisted topics:readmit                     302 403 403 302   302 403 403 302
unlisted ballots:ballot                     302 200 200 200   302 200 200 200
unlisted ballots:withdrawal                 302 302 200 302   302 302 302 302
unlisted ballots:confirmation               302 302 200 302   302 405 405 405
unlisted ballots:results                    200 200 200 200   405 405 405 405
unlisted ballots:figures                    200 200 200 200   405 405 405 405
unlisted ballots:turnout                    200 200 200 200   405 405 405 405
unlisted ballots:embed                      404 404 404 404   405 405 405 405
unlisted ballots:csv                        200 200 200 200   405 405 405 405
unlisted ballots:json                       200 200 200 200   405 405 405 405
unlisted discussion:list                    200 200 200 200   405 405 405 405
unlisted discussion:argue                   302 200 200 200   302 200 200 200
unlisted discussion:argument                404 404 404 404   405 405 405 405
unlisted discussion:reply                   404 404 404 404   404 404 404 404
unlisted discussion:edit_argument           302 404 404 404   302 404 404 404
unlisted discussion:delete_argument         302 404 404 404   302 404 404 404
unlisted discussion:argument_history        404 404 404 404   405 405 405 405
unlisted discussion:edit_reply              302 404 404 404   302 404 404 404
unlisted discussion:delete_reply            302 404 404 404   302 404 404 404
unlisted discussion:reply_history           404 404 404 404   405 405 405 405
unlisted notifications:mute                 302 200 200 200   302 200 200 200
unlisted moderation:report_topic            302 200 200 403   302 200 200 403
unlisted moderation:report                  302 404 404 404   302 404 404 404
"""

OF_THE_API = """
POST   /api/register/                               422 422 422 422
POST   /api/register/confirmation/                  422 422 422 422
POST   /api/token/                                  422 422 422 422
GET    /api/tokens/                                 401 200 200 200
DELETE /api/tokens/{key}/                           401 404 404 204
GET    /api/me/                                     401 200 200 200
GET    /api/me/statistics/                          401 200 200 200
GET    /api/topics/                                 200 200 200 200
POST   /api/topics/                                 401 422 422 422
GET    /api/topics/{code}/                          200 200 200 200
PATCH  /api/topics/{code}/                          401 422 422 422
DELETE /api/topics/{code}/                          401 403 403 204
POST   /api/topics/{code}/closing/                  401 422 422 422
GET    /api/topics/{code}/ballot/                   401 404 200 404
PUT    /api/topics/{code}/ballot/                   401 422 422 422
DELETE /api/topics/{code}/ballot/                   401 404 204 404
GET    /api/topics/{code}/result/                   200 200 200 200
POST   /api/topics/{code}/options/                  401 422 422 422
PUT    /api/topics/{code}/favorite/                 401 204 204 204
DELETE /api/topics/{code}/favorite/                 401 204 204 204
DELETE /api/topics/{code}/visit/                    401 204 204 204
GET    /api/topics/{code}/people/                   401 403 403 200
DELETE /api/topics/{code}/people/{username}/        401 403 403 204
PUT    /api/topics/{code}/people/{username}/        401 403 403 204
"""
