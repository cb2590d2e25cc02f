CREATE TABLE public.t (
    price numeric,
    status character varying(20),
    rating integer,
    n integer,
    CONSTRAINT price_check CHECK ((price >= (0)::numeric)),
    CONSTRAINT status_check CHECK (((status)::text = ANY ((ARRAY['open'::character varying, 'paid'::character varying])::text[]))),
    CONSTRAINT rating_check CHECK (((rating >= 1) AND (rating <= 5))),
    CONSTRAINT n_check CHECK ((n > '-1'::integer)),
    CONSTRAINT len CHECK ((char_length((status)::text) <= 20))
);
