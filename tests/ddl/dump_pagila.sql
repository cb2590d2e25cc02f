--
-- PostgreSQL database dump
--
\restrict 5Vx0a

SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);

CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;
COMMENT ON EXTENSION plpgsql IS 'PL/pgSQL procedural language';

CREATE TYPE public.mpaa_rating AS ENUM (
    'G',
    'PG',
    'PG-13'
);
ALTER TYPE public.mpaa_rating OWNER TO postgres;

CREATE FUNCTION public.last_updated() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.last_update = CURRENT_TIMESTAMP;
    RETURN NEW;
END $$;
ALTER FUNCTION public.last_updated() OWNER TO postgres;

CREATE SEQUENCE public.film_film_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.film_film_id_seq OWNER TO postgres;

SET default_tablespace = '';
SET default_table_access_method = heap;

CREATE TABLE public.film (
    film_id integer DEFAULT nextval('public.film_film_id_seq'::regclass) NOT NULL,
    title character varying(255) NOT NULL,
    description text,
    language_id smallint NOT NULL,
    rental_duration smallint DEFAULT 3 NOT NULL,
    rental_rate numeric(4,2) DEFAULT 4.99 NOT NULL,
    rating public.mpaa_rating DEFAULT 'G'::public.mpaa_rating,
    last_update timestamp without time zone DEFAULT now() NOT NULL,
    special_features text[],
    code character(3) DEFAULT 'x'::bpchar,
    fulltext tsvector NOT NULL,
    CONSTRAINT film_rental_check CHECK (((rental_duration >= 1) AND (rental_duration <= 30)))
);
ALTER TABLE public.film OWNER TO postgres;
COMMENT ON TABLE public.film IS 'A film; not a movie';
COMMENT ON COLUMN public.film.title IS 'What''s on the poster';

CREATE TABLE public.language (
    language_id integer NOT NULL,
    name character(20) NOT NULL
);
CREATE SEQUENCE public.language_language_id_seq AS integer START WITH 1;
ALTER SEQUENCE public.language_language_id_seq OWNED BY public.language.language_id;
ALTER TABLE ONLY public.language ALTER COLUMN language_id SET DEFAULT nextval('public.language_language_id_seq'::regclass);

COPY public.language (language_id, name) FROM stdin;
1	English
2	It's; "quoted" (
\.

SELECT pg_catalog.setval('public.film_film_id_seq', 1000, true);

ALTER TABLE ONLY public.film
    ADD CONSTRAINT film_pkey PRIMARY KEY (film_id);
ALTER TABLE ONLY public.language
    ADD CONSTRAINT language_pkey PRIMARY KEY (language_id);
CREATE INDEX film_fulltext_idx ON public.film USING gist (fulltext);
CREATE INDEX idx_title ON public.film USING btree (title);
CREATE UNIQUE INDEX idx_unq ON public.film USING btree (title, language_id DESC);
CREATE TRIGGER last_updated BEFORE UPDATE ON public.film FOR EACH ROW EXECUTE FUNCTION public.last_updated();
ALTER TABLE ONLY public.film
    ADD CONSTRAINT film_language_id_fkey FOREIGN KEY (language_id) REFERENCES public.language(language_id) ON UPDATE CASCADE ON DELETE RESTRICT;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO postgres;
\unrestrict 5Vx0a
