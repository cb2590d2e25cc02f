CREATE TABLE public.users (id int PRIMARY KEY);
CREATE TABLE app.posts (id int PRIMARY KEY, u int REFERENCES public.users (id));
CREATE TABLE app.likes (p int REFERENCES app.posts (id), x app.kind);
CREATE TABLE [dbo].[things] ([id] [int] NOT NULL);
