"""create search of topics

Revision ID: 4cfc281ad516
Revises: 8144a539df67
Create Date: 2026-11-23 03:09:12.586276+00:00
"""
# ruff: noqa: E501  (functions and triggers stand here as the databases are told them)

from alembic import op
import sqlalchemy as sa
from app.bridge.types import ByVendor
from sqlalchemy.dialects import postgresql

revision = '4cfc281ad516'
down_revision = '8144a539df67'
branch_labels = None
depends_on = None


def upgrade() -> None:
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
        op.create_object(
            'function',
            'index_topic',
            """\
CREATE FUNCTION index_topic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM index_topics(ARRAY[NEW.id]);
    RETURN NULL;
END
$$""",
        )
        op.create_object(
            'function',
            'index_topics_of_rows',
            """\
CREATE FUNCTION index_topics_of_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM index_topics(ARRAY(SELECT DISTINCT topic_id FROM changed));
    RETURN NULL;
END
$$""",
        )
        op.create_object(
            'function',
            'index_changed_options',
            """\
CREATE FUNCTION index_changed_options() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM index_topics(ARRAY(
            SELECT topic_id FROM (SELECT id, topic_id, text FROM gone EXCEPT SELECT id, topic_id, text FROM changed) AS left_out
            UNION SELECT topic_id FROM (SELECT id, topic_id, text FROM changed EXCEPT SELECT id, topic_id, text FROM gone) AS brought_in
        ));
    RETURN NULL;
END
$$""",
        )
        op.create_object(
            'function',
            'index_changed_topic_tags',
            """\
CREATE FUNCTION index_changed_topic_tags() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM index_topics(ARRAY(
            SELECT topic_id FROM (SELECT id, topic_id, tag_id FROM gone EXCEPT SELECT id, topic_id, tag_id FROM changed) AS left_out
            UNION SELECT topic_id FROM (SELECT id, topic_id, tag_id FROM changed EXCEPT SELECT id, topic_id, tag_id FROM gone) AS brought_in
        ));
    RETURN NULL;
END
$$""",
        )
        op.create_object(
            'function',
            'index_tagged',
            """\
CREATE FUNCTION index_tagged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM index_topics(ARRAY(SELECT topic_id FROM topic_tags WHERE tag_id = NEW.id));
    RETURN NULL;
END
$$""",
        )

    op.create_table(
        'search_entries',
        sa.Column('topic_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('vector', postgresql.TSVECTOR().with_variant(sa.Text(), 'sqlite'), nullable=False),
        sa.PrimaryKeyConstraint('topic_id'),
    )

    if op.get_context().dialect.name == 'postgresql':
        op.create_index(
            'topics_by_word',
            'search_entries',
            ['vector'],
            unique=False,
            postgresql_using='gin',
        )

    if op.get_context().dialect.name == 'sqlite':
        op.create_index('topics_by_word', 'search_entries', ['vector'], unique=False)

    if op.get_context().dialect.name == 'sqlite':
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
        op.create_object(
            'virtual table',
            'topic_search',
            'CREATE VIRTUAL TABLE topic_search USING fts5(title, tags, options, description, tokenize = "unicode61 remove_diacritics 2 categories \'L* M* N* Co\'")',
            then="""\
INSERT INTO topic_search (rowid, title, tags, options, description)
SELECT row_id, title, tags, options, description FROM searched_texts""",
        )

    if op.get_context().dialect.name == 'postgresql':
        op.create_object(
            'function',
            'index_topics',
            """\
CREATE FUNCTION index_topics(keys bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM search_entries WHERE topic_id = ANY (keys) ORDER BY topic_id FOR UPDATE;
    INSERT INTO search_entries (topic_id, vector)
    SELECT topics.id, search_vector(
        topics.title,
        (SELECT string_agg(tags.name, ' ') FROM topic_tags JOIN tags ON tags.id = topic_tags.tag_id
            WHERE topic_tags.topic_id = topics.id),
        (SELECT string_agg(options.text, ' ' ORDER BY options.position) FROM options
            WHERE options.topic_id = topics.id),
        topics.description
    )
    FROM topics WHERE topics.id = ANY (keys) ORDER BY topics.id
    ON CONFLICT (topic_id) DO UPDATE SET vector = EXCLUDED.vector;
END
$$""",
            then='SELECT index_topics(ARRAY(SELECT id FROM topics))',
        )
        op.create_object(
            'function',
            'forget_topic',
            """\
CREATE FUNCTION forget_topic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_entries WHERE topic_id = OLD.id;
    RETURN NULL;
END
$$""",
        )

    op.create_object(
        'trigger',
        'topic_is_indexed',
        ByVendor(
            postgresql='CREATE TRIGGER topic_is_indexed AFTER INSERT ON topics FOR EACH ROW EXECUTE FUNCTION index_topic()',
            sqlite="""\
CREATE TRIGGER topic_is_indexed AFTER INSERT ON topics BEGIN
    DELETE FROM topic_search WHERE rowid BETWEEN NEW.id * 64 AND NEW.id * 64 + 63;
    INSERT INTO topic_search (rowid, title, tags, options, description)
    SELECT row_id, title, tags, options, description FROM searched_texts WHERE topic_id = NEW.id;
END""",
        ),
        table='topics',
    )

    op.create_object(
        'trigger',
        'topic_is_indexed_anew',
        ByVendor(
            postgresql='CREATE TRIGGER topic_is_indexed_anew AFTER UPDATE OF title, description ON topics FOR EACH ROW WHEN (OLD.title <> NEW.title OR OLD.description <> NEW.description) EXECUTE FUNCTION index_topic()',
            sqlite="""\
CREATE TRIGGER topic_is_indexed_anew AFTER UPDATE OF title, description ON topics BEGIN
    DELETE FROM topic_search WHERE rowid BETWEEN NEW.id * 64 AND NEW.id * 64 + 63;
    INSERT INTO topic_search (rowid, title, tags, options, description)
    SELECT row_id, title, tags, options, description FROM searched_texts WHERE topic_id = NEW.id;
END""",
        ),
        table='topics',
    )

    op.create_object(
        'trigger',
        'topic_leaves_index',
        ByVendor(
            postgresql='CREATE TRIGGER topic_leaves_index AFTER DELETE ON topics FOR EACH ROW EXECUTE FUNCTION forget_topic()',
            sqlite="""\
CREATE TRIGGER topic_leaves_index AFTER DELETE ON topics BEGIN
    DELETE FROM topic_search WHERE rowid BETWEEN OLD.id * 64 AND OLD.id * 64 + 63;
END""",
        ),
        table='topics',
    )

    op.create_object(
        'trigger',
        'option_is_indexed',
        ByVendor(
            postgresql='CREATE TRIGGER option_is_indexed AFTER INSERT ON options REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION index_topics_of_rows()',
            sqlite="""\
CREATE TRIGGER option_is_indexed AFTER INSERT ON options BEGIN
    DELETE FROM topic_search WHERE rowid = NEW.topic_id * 64 + min(max((NEW.position - 1) / 32, 0), 63);
    INSERT INTO topic_search (rowid, title, tags, options, description)
    SELECT row_id, title, tags, options, description FROM searched_texts WHERE topic_id = NEW.topic_id AND place = min(max((NEW.position - 1) / 32, 0), 63);
END""",
        ),
        table='options',
    )

    op.create_object(
        'trigger',
        'option_is_indexed_anew',
        ByVendor(
            postgresql='CREATE TRIGGER option_is_indexed_anew AFTER UPDATE ON options REFERENCING OLD TABLE AS gone NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION index_changed_options()',
            sqlite="""\
CREATE TRIGGER option_is_indexed_anew AFTER UPDATE OF topic_id, text, position ON options BEGIN
    DELETE FROM topic_search WHERE rowid = OLD.topic_id * 64 + min(max((OLD.position - 1) / 32, 0), 63);
    INSERT INTO topic_search (rowid, title, tags, options, description)
    SELECT row_id, title, tags, options, description FROM searched_texts WHERE topic_id = OLD.topic_id AND place = min(max((OLD.position - 1) / 32, 0), 63);
    DELETE FROM topic_search WHERE rowid = NEW.topic_id * 64 + min(max((NEW.position - 1) / 32, 0), 63);
    INSERT INTO topic_search (rowid, title, tags, options, description)
    SELECT row_id, title, tags, options, description FROM searched_texts WHERE topic_id = NEW.topic_id AND place = min(max((NEW.position - 1) / 32, 0), 63);
END""",
        ),
        table='options',
    )

    op.create_object(
        'trigger',
        'option_leaves_index',
        ByVendor(
            postgresql='CREATE TRIGGER option_leaves_index AFTER DELETE ON options REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION index_topics_of_rows()',
            sqlite="""\
CREATE TRIGGER option_leaves_index AFTER DELETE ON options BEGIN
    DELETE FROM topic_search WHERE rowid = OLD.topic_id * 64 + min(max((OLD.position - 1) / 32, 0), 63);
    INSERT INTO topic_search (rowid, title, tags, options, description)
    SELECT row_id, title, tags, options, description FROM searched_texts WHERE topic_id = OLD.topic_id AND place = min(max((OLD.position - 1) / 32, 0), 63);
END""",
        ),
        table='options',
    )

    op.create_object(
        'trigger',
        'topic_tag_is_indexed',
        ByVendor(
            postgresql='CREATE TRIGGER topic_tag_is_indexed AFTER INSERT ON topic_tags REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION index_topics_of_rows()',
            sqlite="""\
CREATE TRIGGER topic_tag_is_indexed AFTER INSERT ON topic_tags BEGIN
    DELETE FROM topic_search WHERE rowid BETWEEN NEW.topic_id * 64 AND NEW.topic_id * 64 + 63;
    INSERT INTO topic_search (rowid, title, tags, options, description)
    SELECT row_id, title, tags, options, description FROM searched_texts WHERE topic_id = NEW.topic_id;
END""",
        ),
        table='topic_tags',
    )

    op.create_object(
        'trigger',
        'topic_tag_is_indexed_anew',
        ByVendor(
            postgresql='CREATE TRIGGER topic_tag_is_indexed_anew AFTER UPDATE ON topic_tags REFERENCING OLD TABLE AS gone NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION index_changed_topic_tags()',
            sqlite="""\
CREATE TRIGGER topic_tag_is_indexed_anew AFTER UPDATE OF topic_id, tag_id ON topic_tags BEGIN
    DELETE FROM topic_search WHERE rowid BETWEEN OLD.topic_id * 64 AND OLD.topic_id * 64 + 63;
    INSERT INTO topic_search (rowid, title, tags, options, description)
    SELECT row_id, title, tags, options, description FROM searched_texts WHERE topic_id = OLD.topic_id;
    DELETE FROM topic_search WHERE rowid BETWEEN NEW.topic_id * 64 AND NEW.topic_id * 64 + 63;
    INSERT INTO topic_search (rowid, title, tags, options, description)
    SELECT row_id, title, tags, options, description FROM searched_texts WHERE topic_id = NEW.topic_id;
END""",
        ),
        table='topic_tags',
    )

    op.create_object(
        'trigger',
        'topic_tag_leaves_index',
        ByVendor(
            postgresql='CREATE TRIGGER topic_tag_leaves_index AFTER DELETE ON topic_tags REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION index_topics_of_rows()',
            sqlite="""\
CREATE TRIGGER topic_tag_leaves_index AFTER DELETE ON topic_tags BEGIN
    DELETE FROM topic_search WHERE rowid BETWEEN OLD.topic_id * 64 AND OLD.topic_id * 64 + 63;
    INSERT INTO topic_search (rowid, title, tags, options, description)
    SELECT row_id, title, tags, options, description FROM searched_texts WHERE topic_id = OLD.topic_id;
END""",
        ),
        table='topic_tags',
    )

    op.create_object(
        'trigger',
        'tag_is_indexed_anew',
        ByVendor(
            postgresql='CREATE TRIGGER tag_is_indexed_anew AFTER UPDATE OF name ON tags FOR EACH ROW EXECUTE FUNCTION index_tagged()',
            sqlite="""\
CREATE TRIGGER tag_is_indexed_anew AFTER UPDATE OF name ON tags BEGIN
    DELETE FROM topic_search WHERE rowid IN (SELECT row_id FROM searched_texts WHERE topic_id IN (SELECT topic_id FROM topic_tags WHERE tag_id = NEW.id));
    INSERT INTO topic_search (rowid, title, tags, options, description)
    SELECT row_id, title, tags, options, description FROM searched_texts WHERE topic_id IN (SELECT topic_id FROM topic_tags WHERE tag_id = NEW.id);
END""",
        ),
        table='tags',
    )


def downgrade() -> None:
    op.drop_object('trigger', 'tag_is_indexed_anew', table='tags')

    op.drop_object('trigger', 'topic_tag_leaves_index', table='topic_tags')

    op.drop_object('trigger', 'topic_tag_is_indexed_anew', table='topic_tags')

    op.drop_object('trigger', 'topic_tag_is_indexed', table='topic_tags')

    op.drop_object('trigger', 'option_leaves_index', table='options')

    op.drop_object('trigger', 'option_is_indexed_anew', table='options')

    op.drop_object('trigger', 'option_is_indexed', table='options')

    op.drop_object('trigger', 'topic_leaves_index', table='topics')

    op.drop_object('trigger', 'topic_is_indexed_anew', table='topics')

    op.drop_object('trigger', 'topic_is_indexed', table='topics')

    if op.get_context().dialect.name == 'postgresql':
        op.drop_object('function', 'forget_topic')
        op.drop_object('function', 'index_topics')

    if op.get_context().dialect.name == 'sqlite':
        op.drop_object('virtual table', 'topic_search')
        op.drop_object('view', 'searched_texts')

    op.drop_table('search_entries')

    if op.get_context().dialect.name == 'postgresql':
        op.drop_object('function', 'index_tagged')
        op.drop_object('function', 'index_changed_topic_tags')
        op.drop_object('function', 'index_changed_options')
        op.drop_object('function', 'index_topics_of_rows')
        op.drop_object('function', 'index_topic')
        op.drop_object('function', 'search_vector')
        op.drop_object('function', 'folded_words')
