"""fold plain words quickly and index title words

Revision ID: 3fc15f43dc60
Revises: 7787e22ea5ba
Create Date: 2026-11-23 06:22:15.305809+00:00

Yesterday's code finds what it found: the words that it looks for stand in the vectors as before.
"""
# ruff: noqa: E501  (functions and views stand here as the databases are told them)

from alembic import op

revision = '3fc15f43dc60'
down_revision = '7787e22ea5ba'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name == 'postgresql':
        op.create_object(
            'function',
            'folded_words',
            'CREATE FUNCTION folded_words(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$\n    SELECT CASE WHEN octet_length(bare) = length(bare)\n        THEN regexp_replace(lower(bare COLLATE "C"), \'[^0-9a-z]+\', \' \', \'g\')\n        ELSE regexp_replace(\n            translate(\n                lower(normalize(bare, NFC) COLLATE "C"),\n                \'µÆÐØÞĐĦĲĿŁŊŒŦſƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƢƤƦƧƩƬƮƱƲƳƵƷƸƼǄǅǇǈǊǋǢǤǮǱǲǶǷǼǾȜȠȢȤȺȻȽȾɁɃɄɅɆɈɊɌɎͰͲͶͿΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫςϏϐϑϕϖϘϚϜϞϠϢϤϦϨϪϬϮϰϱϴϵϷϹϺϽϾϿЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѶѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӁӃӅӇӉӋӍӐӒӔӖӘӚӜӞӠӢӤӦӨӪӬӮӰӲӴӶӸӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖẛẞỺỼỾἈἉἊἋἌἍἎἏἘἙἚἛἜἝἨἩἪἫἬἭἮἯἸἹἺἻἼἽἾἿὈὉὊὋὌὍὙὛὝὟὨὩὪὫὬὭὮὯᾈᾉᾊᾋᾌᾍᾎᾏᾘᾙᾚᾛᾜᾝᾞᾟᾨᾩᾪᾫᾬᾭᾮᾯᾸᾹᾺΆᾼιῈΈῊΉῌῘῙῚΊῨῩῪΎῬῸΌῺΏῼⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅬⅭⅮⅯＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ\',\n                \'μæðøþđħĳŀłŋœŧsɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵƣƥʀƨʃƭʈʊʋƴƶʒƹƽǆǆǉǉǌǌǣǥǯǳǳƕƿǽǿȝƞȣȥⱥȼƚⱦɂƀʉʌɇɉɋɍɏͱͳͷϳάέήίόύώαβγδεζηθικλμνξοπρστυφχψωϊϋσϗβθφπϙϛϝϟϡϣϥϧϩϫϭϯκρθεϸϲϻͻͼͽѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѷѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӂӄӆӈӊӌӎӑӓӕӗәӛӝӟӡӣӥӧөӫӭӯӱӳӵӷӹӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆṡßỻỽỿἀἁἂἃἄἅἆἇἐἑἒἓἔἕἠἡἢἣἤἥἦἧἰἱἲἳἴἵἶἷὀὁὂὃὄὅὑὓὕὗὠὡὢὣὤὥὦὧᾀᾁᾂᾃᾄᾅᾆᾇᾐᾑᾒᾓᾔᾕᾖᾗᾠᾡᾢᾣᾤᾥᾦᾧᾰᾱὰάᾳιὲέὴήῃῐῑὶίῠῡὺύῥὸόὼώῳⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻⅼⅽⅾⅿａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ\'\n            ),\n            \'[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00a9\\u00ab-\\u00b1\\u00b4\\u00b6-\\u00b8\\u00bb\\u00bf\\u00d7\\u00f7\\u02c2-\\u02c5\\u02d2-\\u02df\\u02e5-\\u02eb\\u02ed\\u02ef-\\u02ff\\u0375\\u037e\\u0384\\u0385\\u0387\\u03f6\\u0482\\u055a-\\u055f\\u0589\\u058a\\u058d-\\u058f\\u05be\\u05c0\\u05c3\\u05c6\\u05f3\\u05f4\\u0600-\\u060f\\u061b-\\u061f\\u066a-\\u066d\\u06d4\\u06dd\\u06de\\u06e9\\u06fd\\u06fe\\u0964\\u0965\\u0970\\u0e3f\\u0e4f\\u0e5a\\u0e5b\\u1fbd\\u1fbf-\\u1fc1\\u1fcd-\\u1fcf\\u1fdd-\\u1fdf\\u1fed-\\u1fef\\u1ffd\\u1ffe\\u2000-\\u206f\\u207a-\\u207e\\u208a-\\u208e\\u20a0-\\u20c0\\u2100\\u2101\\u2103-\\u2106\\u2108\\u2109\\u2114\\u2116-\\u2118\\u211e-\\u2123\\u2125\\u2127\\u2129\\u212e\\u213a\\u213b\\u2140-\\u2144\\u214a-\\u214d\\u214f\\u2190-\\u245f\\u249c-\\u24e9\\u2500-\\u2775\\u2794-\\u2bff\\u2e00-\\u2e2e\\u2e30-\\u2fff\\u3000-\\u3004\\u3008-\\u3020\\u3030\\u3036\\u3037\\u303d-\\u303f\\u309b\\u309c\\u30a0\\u30fb\\ufe10-\\ufe19\\ufe30-\\ufe6b\\ufeff\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65\\uffe0-\\uffee\\ufff9-\\ufffd\\U0001f000-\\U0001f0ff\\U0001f110-\\U0001faff]+\', \' \', \'g\'\n        )\n    END\n    FROM (\n        SELECT regexp_replace(normalize(words, NFD), \'([A-Za-z])[\\u0300-\\u036f]+\', \'\\1\', \'g\') AS bare\n    ) AS unmarked\n$$',
        )
        op.create_object(
            'function',
            'search_vector',
            """\
CREATE FUNCTION search_vector(title text, tags text, options text, description text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        string_agg(replace(entries, '?', left(word, 200)), ' ')::tsvector, ''::tsvector
    )
    FROM (
        VALUES (title, '''?'':1A ''=?'' ''#?'''), (tags, '''?'':1B ''#?'''),
            (left(options, 100000), '''?'':1C'),
            (left(description, 20000), '''?'':1D')
    ) AS part(words, entries), string_to_table(folded_words(words), ' ') AS word
    WHERE word <> ''
$$""",
        )
        op.execute("SELECT index_topics(ARRAY(SELECT id FROM topics))")
    else:
        op.drop_object('view', 'searched_texts')
        op.create_object(
            'view',
            'searched_texts',
            """\
CREATE VIEW searched_texts AS
SELECT
    topic_id * 64 + place AS row_id,
    topic_id,
    place,
    replace(replace(title, 'Ǡ', 'A'), 'ǡ', 'a') AS title,
    (SELECT group_concat(replace(replace(name, 'Ǡ', 'A'), 'ǡ', 'a'), ' ') FROM topic_tags JOIN tags ON tags.id = topic_tags.tag_id
        WHERE topic_tags.topic_id = topics.id) AS tags,
    (SELECT group_concat(replace(replace(text, 'Ǡ', 'A'), 'ǡ', 'a'), ' ') FROM options
        WHERE options.topic_id = topics.id AND min(max((options.position - 1) / 32, 0), 63) = place) AS options,
    CASE WHEN place = 0 THEN replace(replace(description, 'Ǡ', 'A'), 'ǡ', 'a') END AS description
FROM (
    SELECT id AS topic_id, 0 AS place FROM topics
    UNION
    SELECT topic_id, min(max((position - 1) / 32, 0), 63) FROM options
) AS searched JOIN topics ON topics.id = searched.topic_id""",
        )
        index_anew()


def downgrade() -> None:
    if op.get_context().dialect.name == 'postgresql':
        op.create_object(
            'function',
            'folded_words',
            'CREATE FUNCTION folded_words(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$\n    SELECT regexp_replace(\n        translate(\n            lower(normalize(\n                regexp_replace(normalize(words, NFD), \'([A-Za-z])[\\u0300-\\u036f]+\', \'\\1\', \'g\'), NFC\n            ) COLLATE "C"),\n            \'µÆÐØÞĐĦĲĿŁŊŒŦſƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƢƤƦƧƩƬƮƱƲƳƵƷƸƼǄǅǇǈǊǋǢǤǮǱǲǶǷǼǾȜȠȢȤȺȻȽȾɁɃɄɅɆɈɊɌɎͰͲͶͿΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫςϏϐϑϕϖϘϚϜϞϠϢϤϦϨϪϬϮϰϱϴϵϷϹϺϽϾϿЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѶѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӁӃӅӇӉӋӍӐӒӔӖӘӚӜӞӠӢӤӦӨӪӬӮӰӲӴӶӸӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖẛẞỺỼỾἈἉἊἋἌἍἎἏἘἙἚἛἜἝἨἩἪἫἬἭἮἯἸἹἺἻἼἽἾἿὈὉὊὋὌὍὙὛὝὟὨὩὪὫὬὭὮὯᾈᾉᾊᾋᾌᾍᾎᾏᾘᾙᾚᾛᾜᾝᾞᾟᾨᾩᾪᾫᾬᾭᾮᾯᾸᾹᾺΆᾼιῈΈῊΉῌῘῙῚΊῨῩῪΎῬῸΌῺΏῼⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅬⅭⅮⅯＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ\',\n            \'μæðøþđħĳŀłŋœŧsɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵƣƥʀƨʃƭʈʊʋƴƶʒƹƽǆǆǉǉǌǌǣǥǯǳǳƕƿǽǿȝƞȣȥⱥȼƚⱦɂƀʉʌɇɉɋɍɏͱͳͷϳάέήίόύώαβγδεζηθικλμνξοπρστυφχψωϊϋσϗβθφπϙϛϝϟϡϣϥϧϩϫϭϯκρθεϸϲϻͻͼͽѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѷѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӂӄӆӈӊӌӎӑӓӕӗәӛӝӟӡӣӥӧөӫӭӯӱӳӵӷӹӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆṡßỻỽỿἀἁἂἃἄἅἆἇἐἑἒἓἔἕἠἡἢἣἤἥἦἧἰἱἲἳἴἵἶἷὀὁὂὃὄὅὑὓὕὗὠὡὢὣὤὥὦὧᾀᾁᾂᾃᾄᾅᾆᾇᾐᾑᾒᾓᾔᾕᾖᾗᾠᾡᾢᾣᾤᾥᾦᾧᾰᾱὰάᾳιὲέὴήῃῐῑὶίῠῡὺύῥὸόὼώῳⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻⅼⅽⅾⅿａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ\'\n        ),\n        \'[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00a9\\u00ab-\\u00b1\\u00b4\\u00b6-\\u00b8\\u00bb\\u00bf\\u00d7\\u00f7\\u02c2-\\u02c5\\u02d2-\\u02df\\u02e5-\\u02eb\\u02ed\\u02ef-\\u02ff\\u0375\\u037e\\u0384\\u0385\\u0387\\u03f6\\u0482\\u055a-\\u055f\\u0589\\u058a\\u058d-\\u058f\\u05be\\u05c0\\u05c3\\u05c6\\u05f3\\u05f4\\u0600-\\u060f\\u061b-\\u061f\\u066a-\\u066d\\u06d4\\u06dd\\u06de\\u06e9\\u06fd\\u06fe\\u0964\\u0965\\u0970\\u0e3f\\u0e4f\\u0e5a\\u0e5b\\u1fbd\\u1fbf-\\u1fc1\\u1fcd-\\u1fcf\\u1fdd-\\u1fdf\\u1fed-\\u1fef\\u1ffd\\u1ffe\\u2000-\\u206f\\u207a-\\u207e\\u208a-\\u208e\\u20a0-\\u20c0\\u2100\\u2101\\u2103-\\u2106\\u2108\\u2109\\u2114\\u2116-\\u2118\\u211e-\\u2123\\u2125\\u2127\\u2129\\u212e\\u213a\\u213b\\u2140-\\u2144\\u214a-\\u214d\\u214f\\u2190-\\u245f\\u249c-\\u24e9\\u2500-\\u2775\\u2794-\\u2bff\\u2e00-\\u2e2e\\u2e30-\\u2fff\\u3000-\\u3004\\u3008-\\u3020\\u3030\\u3036\\u3037\\u303d-\\u303f\\u309b\\u309c\\u30a0\\u30fb\\ufe10-\\ufe19\\ufe30-\\ufe6b\\ufeff\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65\\uffe0-\\uffee\\ufff9-\\ufffd\\U0001f000-\\U0001f0ff\\U0001f110-\\U0001faff]+\', \' \', \'g\'\n    )\n$$',
        )
        op.create_object(
            'function',
            'search_vector',
            """\
CREATE FUNCTION search_vector(title text, tags text, options text, description text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        string_agg('''' || left(word, 200) || ''':1' || weight, ' ')::tsvector, ''::tsvector
    )
    FROM (
        VALUES (title, 'A'), (tags, 'B'), (left(options, 100000), 'C'),
            (left(description, 20000), 'D')
    ) AS part(words, weight), regexp_split_to_table(folded_words(words), ' ') AS word
    WHERE word <> ''
$$""",
        )
        op.execute("SELECT index_topics(ARRAY(SELECT id FROM topics))")
    else:
        op.drop_object('view', 'searched_texts')
        op.create_object(
            'view',
            'searched_texts',
            """\
CREATE VIEW searched_texts AS
SELECT
    topic_id * 64 + place AS row_id,
    topic_id,
    place,
    title,
    (SELECT group_concat(name, ' ') FROM topic_tags JOIN tags ON tags.id = topic_tags.tag_id
        WHERE topic_tags.topic_id = topics.id) AS tags,
    (SELECT group_concat(text, ' ') FROM options
        WHERE options.topic_id = topics.id AND min(max((options.position - 1) / 32, 0), 63) = place) AS options,
    CASE WHEN place = 0 THEN description END AS description
FROM (
    SELECT id AS topic_id, 0 AS place FROM topics
    UNION
    SELECT topic_id, min(max((position - 1) / 32, 0), 63) FROM options
) AS searched JOIN topics ON topics.id = searched.topic_id""",
        )
        index_anew()


def index_anew() -> None:
    op.execute("DELETE FROM topic_search")
    op.execute(
        "INSERT INTO topic_search (rowid, title, tags, options, description) "
        "SELECT row_id, title, tags, options, description FROM searched_texts"
    )
    op.execute("INSERT INTO topic_search (topic_search) VALUES ('optimize')")
