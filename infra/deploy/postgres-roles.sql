-- The three users of the journal on PostgreSQL, and what each may do.
--
-- An administrator runs this in the journal's database, before the first migration or
-- at any time after it; a second run changes nothing. Nobody can log in before the
-- administrator sets a password: ALTER ROLE crews_work PASSWORD '…'.
--
--   crews_migrate   owns the tables: for `novel-crews migrate`, and nothing that runs
--   crews_work      reads and writes rows: for the service and the operators' commands
--   crews_read      reads rows: for reports and dashboards

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['crews_migrate', 'crews_work', 'crews_read'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        END IF;
    END LOOP;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO crews_migrate, crews_work, crews_read',
        current_database()
    );
    -- Tables of a release that migrated as somebody else.
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER TABLE public.%I OWNER TO crews_migrate', name);
    END LOOP;
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO crews_migrate;
GRANT USAGE ON SCHEMA public TO crews_work, crews_read;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO crews_work;
-- To read them too, because the working user makes the backups.
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO crews_work;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO crews_read;
-- Not the secrets that events are signed with.
DO $$
BEGIN
    IF to_regclass('public.webhooks') IS NOT NULL THEN
        REVOKE ALL ON public.webhooks FROM crews_read;
    END IF;
END
$$;

-- And for what the next migrations make.
ALTER DEFAULT PRIVILEGES FOR ROLE crews_migrate IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO crews_work;
ALTER DEFAULT PRIVILEGES FOR ROLE crews_migrate IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO crews_work;
ALTER DEFAULT PRIVILEGES FOR ROLE crews_migrate IN SCHEMA public
    GRANT SELECT ON TABLES TO crews_read;
