"""Recording an attempt from values of their types: taking a record out of JSON costs more than writing it."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COUNTERS = (
    *("registered", "learned", "submitted", "shared", "valid"),
    *("attempts", "all_correct", "households"),
)
LINE = (
    *("unit", "household", "registered", "learned", "submitted", "shared", "valid"),
    *("attempts", "score", "seconds", "all_correct", "prediction", "submitted_at"),
)

# As before, without a loop over households where there is none.
COUNT = f"""
CREATE OR REPLACE FUNCTION count_change(change jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    home household;
    there bigint;
BEGIN
    IF change ? 'line' THEN
        INSERT INTO learner SELECT * FROM jsonb_populate_record(NULL::learner, change -> 'line')
        ON CONFLICT (contest_id, round, contestant) DO UPDATE
        SET ({", ".join(LINE)}) = ({", ".join(f"EXCLUDED.{name}" for name in LINE)});
    ELSE
        DELETE FROM learner USING jsonb_populate_record(NULL::learner, change -> 'gone') gone
        WHERE (learner.contest_id, learner.round, learner.contestant)
            = (gone.contest_id, gone.round, gone.contestant);
    END IF;
    IF change -> 'households' <> '[]'::jsonb THEN
        FOR home IN SELECT * FROM jsonb_populate_recordset(NULL::household, change -> 'households') LOOP
            INSERT INTO household SELECT home.*
            ON CONFLICT (contest_id, round, unit, household) DO UPDATE
            SET people = household.people + EXCLUDED.people
            RETURNING people INTO there;
            IF there = home.people OR there = 0 THEN
                INSERT INTO tally
                SELECT home.contest_id, home.round, home.unit, 'epoch', (change ->> 'slot')::smallint,
                       0, 0, 0, 0, 0, 0, 0, CASE WHEN there = 0 THEN -1 ELSE 1 END
                ON CONFLICT (contest_id, round, unit, day, slot) DO UPDATE
                SET households = tally.households + EXCLUDED.households;
            END IF;
        END LOOP;
    END IF;
    INSERT INTO tally SELECT * FROM jsonb_populate_recordset(NULL::tally, change -> 'days')
    ON CONFLICT (contest_id, round, unit, day, slot) DO UPDATE
    SET {", ".join(f"{name} = tally.{name} + EXCLUDED.{name}" for name in COUNTERS)};
    INSERT INTO histogram SELECT * FROM jsonb_populate_recordset(NULL::histogram, change -> 'results')
    ON CONFLICT (contest_id, round, unit, score, seconds) DO UPDATE
    SET people = histogram.people + EXCLUDED.people;
END
$$
"""

# What was decided from what had been read (`seen_`): how the sitting ends (`new_`), what of the attempt does
# not stand in the sitting (`fact_`; null of practice) and what it changes in the counters. All is written
# only if what had been read is still so under the locks, and if the instant by which it had to be here has
# not come: else "again", and nothing is.
RECORD = """
CREATE FUNCTION record_attempt(
    of_contest uuid, of_contestant text, of_round text, of_practice boolean, of_number integer,
    record_lock bigint, person_lock bigint, wait boolean,
    seen_seqs bigint[], seen_prediction_seq bigint, seen_limit timestamptz, seen_version integer,
    seen_decisions integer, seen_facts bigint, before timestamptz,
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
          ) facts) = seen_facts;
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


def upgrade() -> None:
    """Put it in the place of the one that took JSON."""
    op.execute("DROP FUNCTION record_attempt(jsonb)")
    op.execute(COUNT)
    op.execute(RECORD)
