#!/usr/bin/env bash
# Builds the images and runs them for real, with whatever engine is there: docker, else podman.
#
#   docker/test-containers.sh          ends with status 0 and a message where there is no engine
#
# It works on a copy, in a Compose project and volumes of its own, and removes them. Needs docker-compose
# (`make install-dev` brings it to .venv) and curl. DEMOCRASITE_PORT and DEMOCRASITE_POSTGRES_PORT choose other
# ports than 8000 and 8001. For podman CONTAINERS_CONF applies, and BUILD_CONTAINERS_CONF in its place while
# images are built (it can mount what only a build needs, as a certificate of a company's proxy).
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
PATH=$root/.venv/bin:$PATH
sqlite=http://127.0.0.1:${DEMOCRASITE_PORT:-8000}
postgres=http://127.0.0.1:${DEMOCRASITE_POSTGRES_PORT:-8001}
export COMPOSE_PROJECT_NAME=democrasite-test-$$ COMPOSE_PROGRESS=quiet COMPOSE_MENU=false
work=$(mktemp -d)
started=()

main() {
    find_engine
    copy_project
    build
    is "both spellings are one configuration" same_configuration
    up_on_sqlite
    start_two_at_once
    run_every_command
    recreate
    back_up_and_restore
    show_the_demo
    send_mails
    stop_with_a_request_under_way
    stop_while_waiting_for_the_schema
    demand_a_key_in_public
    echo "docker/test-containers.sh: all well with $engine"
}

# --- the engine -------------------------------------------------------------------------------------------------

find_engine() {
    if ! command -v docker-compose >/dev/null && docker compose version >/dev/null 2>&1; then
        docker-compose() { docker compose "$@"; }
    fi
    command -v docker-compose >/dev/null || skip "no docker-compose: make install-dev brings it"
    if docker info >/dev/null 2>&1; then
        engine=docker
    elif command -v podman >/dev/null; then
        engine=podman
    else
        skip "neither docker nor podman runs here"
    fi
}

skip() {
    echo "docker/test-containers.sh: skipped, $*"
    exit 0
}

# podman speaks Docker's language through a service.
serve_podman() { # serve_podman CONFIGURATION
    [ "$engine" = podman ] || return 0
    stop_started
    CONTAINERS_CONF=$1 podman system service --time=0 "unix://$work/podman.sock" 2>"$work/podman.log" &
    started+=($!)
    export DOCKER_HOST=unix://$work/podman.sock
    until [ -S "$work/podman.sock" ]; do sleep 0.1; done
    # Timers of systemd would look after the health of its containers.
    [ -d /run/systemd/system ] || { look_after_health & started+=($!); }
}

look_after_health() {
    while sleep 2; do
        for container in $(podman ps --quiet --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME"); do
            podman healthcheck run "$container" >/dev/null 2>&1 || :
        done
    done
}

stop_started() {
    for process in "${started[@]}"; do
        kill "$process" 2>/dev/null && { wait "$process" 2>/dev/null || :; }
    done
    started=()
    rm -f "$work/podman.sock"
}

finish() {
    local status=$?
    set +e
    if [ "$status" != 0 ] && [ -d "$work/project" ]; then
        docker-compose --profile postgres logs --tail 50
        docker-compose --profile postgres ps --all
    fi >&2
    [ ! -d "$work/project" ] || docker-compose --profile '*' down --volumes --remove-orphans --timeout 5
    stop_started
    rm -rf "$work"
    exit "$status"
}

# --- saying what holds ------------------------------------------------------------------------------------------

is() { # is WHAT COMMAND...: the command must succeed
    local what=$1
    shift
    if "$@" >"$work/said" 2>&1; then
        echo "ok: $what"
    else
        cat "$work/said" >&2
        echo "NOT: $what" >&2
        exit 1
    fi
}

not() { ! "$@"; }

says() { # says TEXT COMMAND...: what the command prints contains the text, whatever its status
    local text=$1
    shift
    "$@" >"$work/printed" 2>&1 || :
    cat "$work/printed"
    grep -qF -- "$text" "$work/printed"
}

within() { # within SECONDS COMMAND...: it succeeds, sooner or later
    local end=$((SECONDS + $1))
    shift
    until "$@" >"$work/tried" 2>&1; do
        [ "$SECONDS" -lt "$end" ] || { cat "$work/tried"; return 1; }
        sleep 0.5
    done
}

inside() { # inside SERVICE COMMAND...
    local service=$1
    shift
    docker-compose --profile postgres exec -T "$service" "$@" </dev/null
}

answers() { curl --fail --silent --show-error --noproxy '*' --max-time 20 --output /dev/null "$1/"; }

fetch() { curl --fail --silent --show-error --noproxy '*' --max-time 20 "$@"; }

query() { inside postgres psql -qAt -U democrasite_user -d democrasite_db -c "$1"; }

# --- what must hold ---------------------------------------------------------------------------------------------

copy_project() {
    mkdir "$work/project"
    (cd "$root" && tar --exclude=__pycache__ --exclude=democrasite.env -cf - .dockerignore alembic.ini app compose.yaml \
        democrasite docker manage.py migrations requirements.txt) | tar -xf - -C "$work/project"
    cd "$work/project"
}

build() {
    serve_podman "${BUILD_CONTAINERS_CONF:-${CONTAINERS_CONF:-}}"
    is "the image is built" docker-compose build
    is "the image for operations is built" docker-compose --profile operations build operations
    serve_podman "${CONTAINERS_CONF:-}"
}

same_configuration() {
    # What begins with x- is for the reader; an including file does not take it over.
    diff <(docker-compose --profile postgres config | sed '/^x-/,$d') \
        <(docker-compose -f docker/docker-compose.yml --profile postgres config | sed '/^x-/,$d')
}

up_on_sqlite() {
    is "the default service starts and gets healthy" docker-compose up -d --wait --wait-timeout 90
    is "it answers" answers "$sqlite"
    is "in German, too" says "Themen" fetch "$sqlite/" --header "Accept-Language: de"
    is "with its style sheets as one file, which is compressed" is_dressed "$sqlite"
    is "it brought its database to the head" says "(head)" inside democrasite alembic current
    is "it runs as a user who is nobody else" says "uid=10001" inside democrasite id
    is "its root is read-only" not inside democrasite sh -c 'touch /app/x || touch /usr/local/x'
    is "its user may write to no file of the program" not inside democrasite \
        sh -c 'find /app /opt /usr /etc -xdev \( -type f -o -type d \) -writable | grep .'
    is "no pip is left" not inside democrasite python -m pip --version
    is "no compiler and no make is left" not inside democrasite sh -c 'command -v pip gcc cc make'
    is "its key is its own user's alone" says "600 10001" inside democrasite stat -c '%a %u' /data/secret-key
    is "no PostgreSQL was started for it" not grep -q postgres <(docker-compose ps --services)
}

is_dressed() { # is_dressed ADDRESS
    local sheet
    sheet=$(fetch "$1/" | grep -o '/static/pages/site[.][0-9a-f]*[.]css') \
        && fetch --head --header "Accept-Encoding: gzip" "$1$sheet" | tee "$work/head" \
        && grep -qi '^content-encoding: gzip' "$work/head"
}

# In a database of its own, as people's are not mixed with invented ones.
show_the_demo() {
    local demo=(docker-compose exec -T -e DATABASE_URL=sqlite:////tmp/demo.db democrasite)
    is "a database beside the site's gets its tables" "${demo[@]}" alembic upgrade head </dev/null
    is "and the demo data" "${demo[@]}" python manage.py load_demo </dev/null
    is "the card of a topic is drawn" says "a picture of" "${demo[@]}" python manage.py shell --verbosity 0 --command "
from django.test import Client
from app.topics.models import Topic
topic = Topic.objects.filter(unlisted=False).first()
answer = Client().get(topic.get_absolute_url() + 'card.png', headers={'host': 'localhost'})
assert answer.content.startswith(b'\x89PNG'), answer
print(topic.title, 'is a picture of', len(answer.content), 'bytes')" </dev/null
}

start_two_at_once() {
    is "PostgreSQL starts" docker-compose --profile postgres up -d --wait --wait-timeout 90 postgres
    local one=$COMPOSE_PROJECT_NAME-one two=$COMPOSE_PROJECT_NAME-two starting=()
    for name in "$one" "$two"; do
        docker-compose --profile postgres run -d --no-deps --name "$name" democrasite-postgres </dev/null >/dev/null &
        starting+=($!)
    done
    wait "${starting[@]}"
    is "one of two that start together serves" within 90 "$engine" exec "$one" healthcheck
    is "the other serves too" within 90 "$engine" exec "$two" healthcheck
    { "$engine" logs "$one"; "$engine" logs "$two"; } >"$work/both" 2>&1
    is "each revision was applied once" applied_once "$work/both"
    "$engine" rm --force "$one" "$two" >"$work/said" 2>&1
}

applied_once() {
    local revisions
    revisions=$(find migrations/versions -name '*.py' | wc -l)
    cat "$1"
    [ "$(grep -c 'Running upgrade' "$1")" -eq "$revisions" ] \
        && [ "$(grep 'Running upgrade' "$1" | sort -u | wc -l)" -eq "$revisions" ]
}

# As people find them in documents, each with and without -f.
run_every_command() {
    is "PostgreSQL's service starts and gets healthy" \
        docker-compose --profile postgres up -d --wait --wait-timeout 90
    is "it answers on its own port" answers "$postgres"
    local commands=0 command
    while read -r command; do
        is "$command" eval "$command" </dev/null
        commands=$((commands + 1))
    done <<'COMMANDS'
docker-compose -f docker/docker-compose.yml exec democrasite alembic upgrade head
docker-compose exec democrasite alembic upgrade head
docker-compose -f docker/docker-compose.yml --profile postgres exec democrasite-postgres alembic upgrade head
docker-compose --profile postgres exec democrasite-postgres alembic upgrade head
docker-compose -f docker/docker-compose.yml --profile postgres exec postgres pg_dump -U democrasite_user democrasite_db > backup.sql
docker-compose --profile postgres exec postgres pg_dump -U democrasite_user democrasite_db > backup.sql
docker-compose -f docker/docker-compose.yml --profile postgres run --rm democrasite-postgres alembic upgrade head
docker-compose --profile postgres run --rm democrasite-postgres alembic upgrade head
docker-compose -f docker/docker-compose.yml --profile postgres up -d
docker-compose --profile postgres up -d
COMMANDS
    is "all ten were run" [ "$commands" -eq 10 ]
    is "backup.sql holds the tables" grep -q 'CREATE TABLE public.topics' backup.sql
    is "backup.sql can be restored" restore_dump
}

restore_dump() {
    query 'CREATE DATABASE restored' \
        && docker-compose --profile postgres exec -T postgres \
            psql -q -v ON_ERROR_STOP=1 -U democrasite_user restored <backup.sql >/dev/null \
        && [ "$(inside postgres psql -qAt -U democrasite_user restored -c 'TABLE alembic_version')" \
            = "$(query 'TABLE alembic_version')" ] \
        && query 'DROP DATABASE restored'
}

recreate() {
    for service in democrasite democrasite-postgres; do
        inside "$service" python manage.py createsuperuser --no-input --username keeper --email keeper@example.org \
            >"$work/said" 2>&1 || { cat "$work/said" >&2; exit 1; }
    done
    local before after
    before=$(inside democrasite cat /data/secret-key)
    docker-compose --profile postgres down --timeout 30
    is "everything starts again after down" docker-compose --profile postgres up -d --wait --wait-timeout 90
    after=$(inside democrasite cat /data/secret-key)
    is "the key is the one of before" [ "$before" = "$after" ]
    for service in democrasite democrasite-postgres; do
        is "the rows of $service are there" says "found 1" inside "$service" python manage.py shell --command \
            "from app.accounts.models import User; print('found', User.objects.filter(username='keeper').count())"
    done
}

back_up_and_restore() {
    local operations=(docker-compose --profile operations run --rm operations)
    is "a backup of PostgreSQL is made" "${operations[@]}" python manage.py backup /data/kept
    query "DELETE FROM users WHERE username = 'keeper'" >/dev/null
    is "and restored" "${operations[@]}" python manage.py restore --yes /data/kept
    is "with what was deleted" [ "$(query "SELECT count(*) FROM users WHERE username = 'keeper'")" = 1 ]
    is "an upgrade is rehearsed on PostgreSQL" "${operations[@]}" python manage.py alembic rehearse
    is "a backup of SQLite is made" inside democrasite python manage.py backup
    is "and it is on the volume" inside democrasite sh -c 'ls /data/backups | grep .'
}

# Without EMAIL_HOST mails are printed, so they stand in the log.
send_mails() {
    local site sender
    for site in democrasite democrasite-postgres; do
        sender=$site-notify
        is "$sender sends a mail" sends "$site" "$sender" "Before the crash"
        inside "$sender" sh -c 'kill -9 -1' || :
        is "and another after it was killed" sends "$site" "$sender" "After the crash"
        is "it gets healthy again" within 60 healthy "$sender"
    done
    local began=$SECONDS
    docker-compose --profile postgres stop democrasite-postgres-notify
    is "it stops at once" [ $((SECONDS - began)) -lt 10 ]
    is "with status 0" says "status 0" status_of democrasite-postgres-notify
    docker-compose --profile postgres up -d --wait democrasite-postgres-notify
}

sends() { # sends SITE SENDER SUBJECT
    inside "$1" python manage.py shell --verbosity 0 --command \
        "from app.accounts.models import User; from app.notifications.models import Mail; \
Mail.objects.create(person=User.objects.get(username='keeper'), subject='$3', body='Hello')" \
        && within 80 says "Subject: $3" docker-compose --profile postgres logs --no-color "$2"
}

healthy() {
    says healthy docker-compose --profile postgres ps --format '{{.Health}}' "$1" && not grep -q unhealthy "$work/printed"
}

stop_with_a_request_under_way() {
    query 'BEGIN; LOCK TABLE topics; SELECT pg_sleep(5); COMMIT' >/dev/null &
    local holder=$! request began
    within 10 table_is_locked
    answers "$postgres" &
    request=$!
    sleep 1
    began=$SECONDS
    docker-compose --profile postgres stop democrasite-postgres
    is "a request under way was answered before the end" wait "$request"
    is "the end came well before a kill" [ $((SECONDS - began)) -lt 20 ]
    is "the container ended with status 0" says "status 0" status_of democrasite-postgres
    wait "$holder"
}

table_is_locked() {
    [ "$(query "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'topics'::regclass")" = 1 ]
}

status_of() {
    echo "status $("$engine" inspect --format '{{.State.ExitCode}}' "$(docker-compose --profile postgres ps --all --quiet "$1")")"
}

stop_while_waiting_for_the_schema() {
    query 'BEGIN; LOCK TABLE alembic_version; SELECT pg_sleep(30); COMMIT' >/dev/null 2>&1 &
    local holder=$! began
    docker-compose --profile postgres up -d --no-deps democrasite-postgres
    sleep 4
    began=$SECONDS
    docker-compose --profile postgres stop democrasite-postgres
    is "a start that waits for the schema is stopped at once" [ $((SECONDS - began)) -lt 8 ]
    query "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid()" >/dev/null
    wait "$holder" || :
    is "and the next start is well" docker-compose --profile postgres up -d --wait --wait-timeout 90
}

demand_a_key_in_public() {
    is "an upgrade takes the direct way where one is given" docker-compose --profile postgres run --rm --no-deps \
        -e DIRECT_DATABASE_URL=postgresql://postgres:5432 democrasite-postgres alembic upgrade head
    is "and says where that leads nowhere" says "names no PostgreSQL server" docker-compose --profile postgres run --rm \
        --no-deps -e DIRECT_DATABASE_URL=nonsense democrasite-postgres
    is "a public site is given no key that was made up" says "a public site gets no key" \
        docker-compose run --rm --no-deps -e SITE_URL=https://vote.example.org -e SECRET_KEY_FILE=/data/none democrasite
    is "with a key it would serve" docker-compose run --rm --no-deps -e SITE_URL=https://vote.example.org \
        -e SECRET_KEY_FILE=/data/none -e SECRET_KEY=x democrasite alembic current
}

trap finish EXIT
main
