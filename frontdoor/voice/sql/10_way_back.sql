-- The only code that knows both what was told and who told it. Everything here runs as the owner, because no role of the
-- application may read the seals; each function checks for itself who is asking.

-- May they answer what people told? Whoever convenes; row security alone would let any user write an answer.
CREATE OR REPLACE FUNCTION voice_may_answer() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.accounts_membership AS held
         WHERE held.user_id = public.scope_user() AND held.organisation_id = public.scope_organisation()
           AND held.role = 'convenor' AND held.ended_at IS NULL)
$$;

-- Does an organisation hold a live basis for what somebody asked it to pass on? As people's own `basis_held`, for an
-- organisation that is not the one acting. Tells an organisation of itself alone.
CREATE OR REPLACE FUNCTION voice_basis_live(of_organisation uuid, of_person uuid, of_row uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (public.scope_job() = 'carry-voices' OR of_organisation = public.scope_organisation()) IS TRUE AND EXISTS (
        SELECT 1 FROM public.people_sharing_basis AS b
         WHERE b.person_id = of_person AND b.organisation_id = of_organisation AND b.item = 'voice'
           AND b.effect = 'share' AND (b.row_id IS NULL OR b.row_id = of_row)
           AND b.valid_from <= clock_timestamp() AND b.valid_until > clock_timestamp()
           AND (b.lawful_basis IN ('legal_obligation', 'vital_interests') OR NOT EXISTS (
               SELECT 1 FROM public.people_sharing_basis AS o
                WHERE o.person_id = of_person AND o.organisation_id = of_organisation AND o.item = 'voice'
                  AND o.effect = 'object' AND (o.row_id IS NULL OR o.row_id = of_row)
                  AND o.valid_from <= clock_timestamp() AND o.valid_until > clock_timestamp())))
$$;

-- Pass on everything that waits, once at least eight people wait; give how many sentences went. They go together and in
-- an order drawn at random, so that neither time nor order, nor the transaction a row was written in, tells whose is
-- whose. The sentence leaves the person's row; the two are joined by a seal.
CREATE OR REPLACE FUNCTION voice_pass_on() RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ready uuid[];
    speakers integer;
BEGIN
    IF public.scope_job() IS DISTINCT FROM 'carry-voices' THEN
        RAISE EXCEPTION 'only the carrying of voices does this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('voice.pass_on'));
    SELECT array_agg(held.id), count(DISTINCT held.person_id) INTO ready, speakers FROM (
        SELECT w.id, w.person_id FROM public.voice_way_back AS w
         WHERE w.state = 'waiting' AND public.voice_basis_live(w.organisation_id, w.person_id, w.id)
           FOR UPDATE OF w) AS held;
    IF coalesce(speakers, 0) < 8 THEN
        RETURN 0;
    END IF;
    WITH gone AS MATERIALIZED (
        SELECT w.id, w.words, w.place_id, w.community_id, gen_random_uuid() AS told
          FROM public.voice_way_back AS w WHERE w.id = ANY (ready)
    ), kept AS (
        INSERT INTO public.voice_told (id, words, place_id, community_id, heard, told_in)
        SELECT g.told, g.words, g.place_id, g.community_id, 'conversation',
               date_trunc('month', clock_timestamp() AT TIME ZONE 'Europe/London')::date
          FROM gone AS g ORDER BY g.told
    )
    INSERT INTO public.voice_seal (id, told_id, way_back_id)
        SELECT gen_random_uuid(), g.told, g.id FROM gone AS g ORDER BY g.told;
    UPDATE public.voice_way_back AS w SET state = 'passed-on', words = '', place_id = NULL, community_id = NULL
     WHERE w.id = ANY (ready);
    RETURN cardinality(ready);
END $$;

-- Tell the ways back of each answer that has not gone yet; give those, and the organisation that keeps each.
CREATE OR REPLACE FUNCTION voice_return_answers() RETURNS TABLE (way_back uuid, organisation uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one uuid;
BEGIN
    IF public.scope_job() IS DISTINCT FROM 'carry-voices' THEN
        RAISE EXCEPTION 'only the carrying of voices does this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('voice.return_answers'));
    FOR one IN SELECT a.id FROM public.voice_answer AS a WHERE a.returned_at IS NULL ORDER BY a.made_at, a.id LOOP
        RETURN QUERY
            UPDATE public.voice_way_back AS w
               SET state = 'answered', answer_id = one, answered_at = clock_timestamp(),
                   delivered_at = NULL, delivered_by_id = NULL
              FROM public.voice_seal AS s JOIN public.voice_answer_to AS t ON t.told_id = s.told_id
             WHERE s.way_back_id = w.id AND t.answer_id = one
               AND w.state IN ('passed-on', 'answered', 'delivered', 'unreached')
            RETURNING w.id, w.organisation_id;
        UPDATE public.voice_answer AS a SET returned_at = clock_timestamp() WHERE a.id = one;
    END LOOP;
END $$;

-- Whether an answer still waits to be told at the acting organisation: asked as a message about it goes out.
CREATE OR REPLACE FUNCTION voice_answer_waits(of_way_back uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.voice_way_back AS w
         WHERE w.id = of_way_back AND w.organisation_id = public.scope_organisation() AND w.state = 'answered'
           AND public.voice_basis_live(w.organisation_id, w.person_id, w.id))
       -- The delivery asks without a user. A user who convenes could tell by it who was answered, from the id of the
       -- way back in the basis of somebody whose record was lent.
       AND (public.scope_user() IS NULL OR public.scope_reaches_speakers())
$$;

-- What they told us, for whoever takes the answer back to them: their own organisation's, and none who convenes.
CREATE OR REPLACE FUNCTION voice_words_of(of_way_back uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.words FROM public.voice_way_back AS w
      JOIN public.voice_seal AS s ON s.way_back_id = w.id JOIN public.voice_told AS t ON t.id = s.told_id
     WHERE w.id = of_way_back AND public.scope_reaches_speakers()
       AND w.organisation_id = public.scope_organisation()
       AND public.voice_basis_live(w.organisation_id, w.person_id, w.id)
$$;

-- How many know the answer, after the rule of frontdoor.core.disclosure: no figure for 1 to 7, else rounded to 5; and no
-- figure at all where fewer than 8 are to know it, since a nought that ends would say when somebody was told. The exact
-- number leaves this function for nobody; a test compares it with that module.
CREATE OR REPLACE FUNCTION voice_delivered(of_answer uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN ways < 8 THEN NULL WHEN told = 0 THEN 0 WHEN told >= 8 THEN ((told + 2) / 5 * 5)::integer END
      FROM (SELECT count(*) AS ways, count(*) FILTER (WHERE w.state = 'delivered') AS told
              FROM public.voice_way_back AS w WHERE w.answer_id = of_answer) AS counted
$$;

-- Whoever asks us to stop is not to be found any more: with the state go the seal and the answer.
CREATE OR REPLACE FUNCTION voice_break_seal() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM public.voice_seal AS s WHERE s.way_back_id = NEW.id;
    NEW.answer_id := NULL;
    NEW.answered_at := NULL;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER an_end_breaks_the_seal BEFORE UPDATE OF state ON public.voice_way_back
    FOR EACH ROW WHEN (NEW.state = 'ended') EXECUTE FUNCTION public.voice_break_seal();
