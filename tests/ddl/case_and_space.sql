create	table IF not exists T(ID Int primary KEY,Name VarChar(20)not null,b int default 1not null);
