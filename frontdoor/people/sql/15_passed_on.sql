-- What was lent ends with its source, and all that was passed on of it. Whoever recorded an item or a row for others
-- held it then; when they no longer do, neither do the others, nor those they passed it on to in turn.
-- Holding goes back to somebody's own record, so that two who lend to each other hold nothing by that. The lock on the
-- person makes an ending and a passing on at the same moment wait for each other. An objection ends nothing here.
CREATE OR REPLACE FUNCTION basis_lasts_as_its_source() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    too_long record;
BEGIN
    IF TG_OP = 'INSERT' AND public.scope_organisation() IS NULL THEN  -- the person's own word, or a job
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('people_sharing_basis ' || NEW.person_id, 0));
    FOR too_long IN
        WITH RECURSIVE live AS (
            SELECT b.id, b.organisation_id, b.recorded_by_organisation_id AS source, b.row_id, b.valid_from,
                   b.valid_until
              FROM public.people_sharing_basis AS b
             WHERE b.person_id = NEW.person_id AND b.item = NEW.item AND b.effect = 'share'
               AND b.valid_until > clock_timestamp()
        ), held AS (
            SELECT l.organisation_id, l.row_id,
                   CASE WHEN l.row_id IS NULL THEN 'infinity'::timestamptz ELSE l.valid_until END AS until
              FROM live AS l WHERE l.source = l.organisation_id AND l.valid_from <= clock_timestamp()
            UNION
            SELECT l.organisation_id, l.row_id, least(l.valid_until, h.until)
              FROM live AS l JOIN held AS h ON h.organisation_id = l.source
             WHERE (h.row_id IS NULL OR h.row_id = l.row_id)
               AND l.source <> l.organisation_id AND l.valid_from <= clock_timestamp()
        ), lent AS (
            SELECT l.id, l.valid_until, greatest(l.valid_from, coalesce((
                       SELECT max(h.until) FROM held AS h
                        WHERE h.organisation_id = l.source AND (h.row_id IS NULL OR h.row_id = l.row_id)
                   ), clock_timestamp())) AS until
              FROM live AS l
             WHERE l.source <> l.organisation_id
               AND (TG_OP = 'INSERT' AND l.id = NEW.id
                    OR TG_OP = 'UPDATE' AND l.source = NEW.organisation_id
                       AND (NEW.row_id IS NULL OR l.row_id = NEW.row_id))
        )
        SELECT lent.id, lent.until FROM lent WHERE lent.valid_until > lent.until
    LOOP
        IF TG_OP = 'INSERT' THEN
            RAISE EXCEPTION 'what was lent is passed on for no longer than the loan'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        UPDATE public.people_sharing_basis AS b
           SET valid_until = too_long.until, ended_at = clock_timestamp(), ended_by_id = public.scope_user(),
               ended_words = 'Ended with the sharing it was passed on from.'
         WHERE b.id = too_long.id AND b.valid_until > too_long.until;
    END LOOP;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER what_was_passed_on_ends AFTER UPDATE OF valid_until ON public.people_sharing_basis
    FOR EACH ROW WHEN (NEW.effect = 'share' AND NEW.valid_until < OLD.valid_until)
    EXECUTE FUNCTION public.basis_lasts_as_its_source();

CREATE OR REPLACE TRIGGER what_is_passed_on_is_held AFTER INSERT ON public.people_sharing_basis
    FOR EACH ROW WHEN (NEW.effect = 'share' AND NEW.organisation_id <> NEW.recorded_by_organisation_id)
    EXECUTE FUNCTION public.basis_lasts_as_its_source();
