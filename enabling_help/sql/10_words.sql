-- Whoever was lent a need or an introduction answers it, and leaves alone what was said and to whom it was made: only
-- the organisation that wrote it down changes that. The trigger's argument names that organisation's column.
CREATE OR REPLACE FUNCTION only_its_writer_changes_it() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF public.scope_organisation() <> (to_jsonb(OLD) ->> TG_ARGV[0])::uuid THEN
        RAISE EXCEPTION 'only whoever wrote it down changes it' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER what_was_said_stays BEFORE UPDATE ON public.enabling_help_need
    FOR EACH ROW WHEN ((NEW.words, NEW.organisation_id, NEW.conversation_id, NEW.raised_at)
        IS DISTINCT FROM (OLD.words, OLD.organisation_id, OLD.conversation_id, OLD.raised_at))
    EXECUTE FUNCTION public.only_its_writer_changes_it('organisation_id');

CREATE OR REPLACE TRIGGER what_was_said_stays BEFORE UPDATE ON public.enabling_help_introduction
    FOR EACH ROW WHEN ((NEW.words, NEW.kind, NEW.need_id, NEW.asset_id, NEW.organisation_id, NEW.from_organisation_id,
         NEW.reply_expected_on, NEW.reopens_id, NEW.onward_from_id)
        IS DISTINCT FROM
        (OLD.words, OLD.kind, OLD.need_id, OLD.asset_id, OLD.organisation_id, OLD.from_organisation_id,
         OLD.reply_expected_on, OLD.reopens_id, OLD.onward_from_id))
    EXECUTE FUNCTION public.only_its_writer_changes_it('from_organisation_id');
