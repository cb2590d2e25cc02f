CREATE DOMAIN public.year AS integer CONSTRAINT year_check CHECK (((VALUE >= 1901) AND (VALUE <= 2155)));
CREATE DOMAIN email AS citext;
CREATE TABLE film (release public.year, e email);
CREATE DOMAIN positive AS integer NOT NULL DEFAULT 1 CHECK (VALUE > 0);
CREATE DOMAIN small AS positive CHECK (VALUE < 100);
CREATE DOMAIN place AS point;
CREATE TABLE screening (seats small, rows positive DEFAULT 3, many positive[], at place);
ALTER DOMAIN small ADD CHECK (VALUE <> 7);
