"""Recording an attempt in one statement, and counting what one contestant changes."""

from alembic import op

revision = "0009"
down_revision = "0008"
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

# `change` holds rows as their tables have them: `line` (or, where somebody left the round, `gone` with the
# key alone), and what is to be added to `households`, `days` and `results`. They come in order, so that
# writers lock rows in one order.
COUNT = f"""
CREATE FUNCTION count_change(change jsonb) RETURNS void LANGUAGE plpgsql AS $$
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
    INSERT INTO tally SELECT * FROM jsonb_populate_recordset(NULL::tally, change -> 'days')
    ON CONFLICT (contest_id, round, unit, day, slot) DO UPDATE
    SET {", ".join(f"{name} = tally.{name} + EXCLUDED.{name}" for name in COUNTERS)};
    INSERT INTO histogram SELECT * FROM jsonb_populate_recordset(NULL::histogram, change -> 'results')
    ON CONFLICT (contest_id, round, unit, score, seconds) DO UPDATE
    SET people = histogram.people + EXCLUDED.people;
END
$$
"""

# `given` holds what was decided from what had been read: the sitting as it ends, the attempt (none of
# practice) and what it changes. All is written only if what had been read is still so under the locks, and if
# the instant by which it had to be here has not come: else 'again', and nothing is.
RECORD = """
CREATE FUNCTION record_attempt(given jsonb, OUT outcome text, OUT written bigint) LANGUAGE plpgsql AS $$
DECLARE
    seen jsonb := given -> 'seen';
    ended sitting := jsonb_populate_record(NULL::sitting, given -> 'sitting');
    fact attempt := jsonb_populate_record(NULL::attempt, given -> 'attempt');
    held record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared((seen ->> 'record_lock')::bigint);
    IF (seen ->> 'wait')::boolean THEN
        PERFORM pg_advisory_xact_lock((seen ->> 'person_lock')::bigint);
    ELSIF NOT pg_try_advisory_xact_lock((seen ->> 'person_lock')::bigint) THEN
        outcome := 'busy';
        RETURN;
    END IF;
    SELECT state, seqs, prediction_seq, limit_at INTO held FROM sitting
    WHERE contest_id = ended.contest_id AND contestant = ended.contestant AND round = ended.round
      AND practice = ended.practice AND number = ended.number
    FOR NO KEY UPDATE;
    outcome := 'again';
    IF held.state <> 'running' OR held.limit_at <> ended.limit_at
       OR held.seqs::text <> seen ->> 'seqs' OR held.prediction_seq <> (seen ->> 'prediction_seq')::bigint
       OR hoithi_now() >= (seen ->> 'before')::timestamptz
       OR (SELECT version FROM contest WHERE id = ended.contest_id) <> (seen ->> 'version')::integer
       OR (SELECT coalesce(max(number), 0) FROM decision WHERE contest_id = ended.contest_id)
          <> (seen ->> 'decisions')::integer
       OR (SELECT count(*) FROM registration
           WHERE contest_id = ended.contest_id AND contestant = ended.contestant)
          + (SELECT count(*) FROM step WHERE contest_id = ended.contest_id AND contestant = ended.contestant)
          + (SELECT count(*) FROM attempt
             WHERE contest_id = ended.contest_id AND contestant = ended.contestant)
          <> (seen ->> 'facts')::bigint THEN
        RETURN;
    END IF;
    IF NOT ended.practice THEN
        fact.seq := nextval('attempt_seq');
        fact.recorded_at := clock_timestamp();
        INSERT INTO attempt SELECT fact.*;
        PERFORM count_change(given -> 'change');
    END IF;
    UPDATE sitting
    SET answers = ended.answers, seqs = ended.seqs, prediction = ended.prediction,
        prediction_seq = ended.prediction_seq, state = ended.state, submission_key = ended.submission_key,
        payload = ended.payload, finished_at = ended.finished_at, correct = ended.correct,
        wrong = ended.wrong, fact_seq = fact.seq
    WHERE contest_id = ended.contest_id AND contestant = ended.contestant AND round = ended.round
      AND practice = ended.practice AND number = ended.number;
    outcome := 'written';
    written := fact.seq;
END
$$
"""


def upgrade() -> None:
    """Put these two in the place of the first function, and let counters be added to in one statement."""
    op.execute("DROP FUNCTION save_answers")
    op.drop_constraint("ck_histogram_people", "histogram")
    op.drop_constraint("ck_household_people", "household")
    op.execute(COUNT)
    op.execute(RECORD)
