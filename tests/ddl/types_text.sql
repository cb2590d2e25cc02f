CREATE TABLE t (
  a VARCHAR(20), b CHARACTER VARYING(30), c CHAR(36), d CHAR, e TEXT, f TINYTEXT, g MEDIUMTEXT, h LONGTEXT,
  i varchar, j NVARCHAR(160), k CLOB, l national character varying(5), m text(100), n nvarchar(max), o varchar2(20 char),
  p varchar(10) character set utf8mb4 collate utf8mb4_bin not null
);
