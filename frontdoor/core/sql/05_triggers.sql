-- The trigger library asks this before each of its triggers, and its own answer is yes to whoever names the trigger in a
-- setting any SQL may change. A lock that opens to a word is none: here nobody steps past a trigger.
CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT false $$;
