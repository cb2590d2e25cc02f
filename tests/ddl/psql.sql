\restrict abc
\connect shop
\set ON_ERROR_STOP on
CREATE TABLE a (id int);
\connect other
\d a
\unrestrict abc
