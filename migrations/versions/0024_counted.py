"""Recording an attempt only if its contestant was not counted anew in the meantime."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# As before, and `seen_counted` tells by which version and decisions the counters were last counted: what the
# attempt changes in them was taken from the contestant's line of then.
RECORD = """
CREATE FUNCTION record_attempt(
    of_contest uuid, of_contestant text, of_round text, of_practice boolean, of_number integer,
    record_lock bigint, person_lock bigint, wait boolean,
    seen_seqs bigint[], seen_prediction_seq bigint, seen_limit timestamptz, seen_version integer,
    seen_decisions integer, seen_facts bigint, seen_counted bigint, before timestamptz,
    new_answers text, new_seqs bigint[], new_prediction bigint, new_prediction_seq bigint, new_state text,
    new_key text, new_payload bytea, new_finished timestamptz, new_correct integer, new_wrong integer,
    fact_answers text, fact_leaf bytea, change jsonb,
    OUT outcome text, OUT written bigint
) LANGUAGE plpgsql AS $$
DECLARE
    held record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(record_lock);
    IF wait THEN
        PERFORM pg_advisory_xact_lock(person_lock);
    ELSIF NOT pg_try_advisory_xact_lock(person_lock) THEN
        outcome := 'busy';
        RETURN;
    END IF;
    SELECT state, seqs, prediction_seq, limit_at, seed, started_at INTO held FROM sitting
    WHERE contest_id = of_contest AND contestant = of_contestant AND round = of_round
      AND practice = of_practice AND number = of_number
    FOR NO KEY UPDATE;
    outcome := 'again';
    IF held.state <> 'running' OR held.limit_at <> seen_limit OR held.seqs <> seen_seqs
       OR held.prediction_seq <> seen_prediction_seq OR hoithi_now() >= before THEN
        RETURN;
    END IF;
    -- One statement: a separate one for each of these would take longer than all of them.
    PERFORM 1
    FROM contest
    WHERE id = of_contest AND version = seen_version
      AND NOT EXISTS (SELECT FROM decision WHERE contest_id = of_contest AND number > seen_decisions)
      AND (SELECT count(*) FROM (
              SELECT FROM registration WHERE contest_id = of_contest AND contestant = of_contestant
              UNION ALL SELECT FROM step WHERE contest_id = of_contest AND contestant = of_contestant
              UNION ALL SELECT FROM attempt WHERE contest_id = of_contest AND contestant = of_contestant
          ) facts) = seen_facts
      AND (SELECT coalesce(sum(version + decisions), 0) FROM tally_basis WHERE contest_id = of_contest)
          = seen_counted;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF NOT of_practice THEN
        written := nextval('attempt_seq');
        INSERT INTO attempt
            (contest_id, seq, happened_at, contestant, round, number, started_at, seed,
             answers, correct, wrong, prediction, leaf, recorded_at)
        VALUES
            (of_contest, written, new_finished, of_contestant, of_round, of_number, held.started_at,
             held.seed, fact_answers, new_correct, new_wrong, new_prediction, fact_leaf, clock_timestamp());
        PERFORM count_change(change);
    END IF;
    UPDATE sitting
    SET answers = new_answers, seqs = new_seqs, prediction = new_prediction,
        prediction_seq = new_prediction_seq, state = new_state, submission_key = new_key,
        payload = new_payload, finished_at = new_finished, correct = new_correct, wrong = new_wrong,
        fact_seq = written
    WHERE contest_id = of_contest AND contestant = of_contestant AND round = of_round
      AND practice = of_practice AND number = of_number;
    outcome := 'written';
END
$$
"""

ARGUMENTS = (
    "uuid, text, text, boolean, integer, bigint, bigint, boolean, bigint[], bigint, timestamptz, integer, "
    "integer, bigint, timestamptz, text, bigint[], bigint, bigint, text, text, bytea, timestamptz, "
    "integer, integer, text, bytea, jsonb"
)


def upgrade() -> None:
    """Put it in the place of the one that did not look."""
    op.execute(f"DROP FUNCTION record_attempt({ARGUMENTS})")
    op.execute(RECORD)
