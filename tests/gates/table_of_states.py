"""What the addresses of one topic answer when moderators have hidden it, and when voting has closed.

Read as `table.py`: to GET, then to POST; to a stranger without account, to a member who has nothing to do
with it, to one who has voted, and to its creator, who may still delete what is hidden. The arguments named
by the addresses are of another topic, which answers nobody.
"""

TABLE_OF_HIDDEN = """
topics:detail                    404 404 404 404   405 405 405 405
topics:card                      404 404 404 404   405 405 405 405
topics:changes                   404 404 404 404   405 405 405 405
topics:star                      404 404 404 404   404 404 404 404
topics:edit                      302 404 404 404   302 404 404 404
topics:close                     302 404 404 404   302 404 404 404
topics:delete                    302 404 404 200   302 404 404 302
topics:add_option                302 404 404 404   302 404 404 404
topics:qr_code                   404 404 404 404   405 405 405 405
topics:leave                     302 404 404 404   302 404 404 404
topics:people                    302 404 404 404   302 404 404 404
topics:remove                    302 404 404 404   302 404 404 404
topics:readmit                   302 404 404 404   302 404 404 404
ballots:ballot                   302 404 404 404   302 404 404 404
ballots:withdrawal               302 404 404 404   302 404 404 404
ballots:confirmation             302 404 404 404   302 405 405 405
ballots:results                  404 404 404 404   405 405 405 405
ballots:figures                  404 404 404 404   405 405 405 405
ballots:turnout                  404 404 404 404   405 405 405 405
ballots:embed                    404 404 404 404   405 405 405 405
ballots:csv                      404 404 404 404   405 405 405 405
ballots:json                     404 404 404 404   405 405 405 405
discussion:list                  404 404 404 404   405 405 405 405
discussion:argue                 404 404 404 404   404 404 404 404
discussion:argument              404 404 404 404   405 405 405 405
discussion:reply                 404 404 404 404   404 404 404 404
discussion:edit_argument         302 404 404 404   302 404 404 404
discussion:delete_argument       302 404 404 404   302 404 404 404
discussion:argument_history      404 404 404 404   405 405 405 405
discussion:edit_reply            302 404 404 404   302 404 404 404
discussion:delete_reply          302 404 404 404   302 404 404 404
discussion:reply_history         404 404 404 404   405 405 405 405
notifications:mute               302 404 404 404   302 404 404 404
moderation:report_topic          302 404 404 404   302 404 404 404
moderation:report                302 404 404 404   302 404 404 404
"""

TABLE_OF_CLOSED = """
topics:detail                    200 200 200 200   405 405 405 405
topics:card                      200 200 200 200   405 405 405 405
topics:changes                   200 200 200 200   405 405 405 405
topics:star                      302 302 302 302   302 302 302 302
topics:edit                      302 403 403 200   302 403 403 200
topics:close                     302 403 403 302   302 403 403 302
topics:delete                    302 403 403 200   302 403 403 302
topics:add_option                302 302 302 302   302 302 302 302
topics:qr_code                   200 200 200 200   405 405 405 405
topics:leave                     302 200 200 200   302 302 302 302
topics:people                    302 403 403 200   302 403 403 200
topics:remove                    302 403 403 404   302 403 403 404
topics:readmit                   302 403 403 302   302 403 403 404
ballots:ballot                   302 200 200 200   302 409 409 409
ballots:withdrawal               302 200 200 200   302 409 409 409
ballots:confirmation             302 302 200 302   302 405 405 405
ballots:results                  200 200 200 200   405 405 405 405
ballots:figures                  200 200 200 200   405 405 405 405
ballots:turnout                  200 200 200 200   405 405 405 405
ballots:embed                    200 200 200 200   405 405 405 405
ballots:csv                      200 200 200 200   405 405 405 405
ballots:json                     200 200 200 200   405 405 405 405
discussion:list                  200 200 200 200   405 405 405 405
discussion:argue                 403 403 403 403   403 403 403 403
discussion:argument              404 404 404 404   405 405 405 405
discussion:reply                 404 404 404 404   404 404 404 404
discussion:edit_argument         302 404 404 404   302 404 404 404
discussion:delete_argument       302 404 404 404   302 404 404 404
discussion:argument_history      404 404 404 404   405 405 405 405
discussion:edit_reply            302 404 404 404   302 404 404 404
discussion:delete_reply          302 404 404 404   302 404 404 404
discussion:reply_history         404 404 404 404   405 405 405 405
notifications:mute               302 200 200 200   302 200 200 200
moderation:report_topic          302 200 200 403   302 200 200 403
moderation:report                302 404 404 404   302 404 404 404
"""
