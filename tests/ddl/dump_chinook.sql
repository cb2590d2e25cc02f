PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE [Album]
(
    [AlbumId] INTEGER  NOT NULL,
    [Title] NVARCHAR(160)  NOT NULL,
    [ArtistId] INTEGER  NOT NULL,
    CONSTRAINT [PK_Album] PRIMARY KEY  ([AlbumId]),
    FOREIGN KEY ([ArtistId]) REFERENCES [Artist] ([ArtistId])
		ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE TABLE IF NOT EXISTS "Artist"
(
    [ArtistId] INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    [Name] NVARCHAR(120)
);
CREATE TABLE [Track] (
    "TrackId" INTEGER PRIMARY KEY,
    "Composer" NVARCHAR(220) DEFAULT "unknown" COLLATE NOCASE,
    "UnitPrice" NUMERIC(10,2) NOT NULL DEFAULT 0.99 CHECK ("UnitPrice" >= 0),
    "Added" DATETIME DEFAULT (datetime('now')),
    "AlbumId" INTEGER REFERENCES "Album" ON DELETE CASCADE
);
INSERT INTO Artist VALUES(1,'AC/DC');
INSERT INTO Artist VALUES(2,'Guns N'' Roses; live');
CREATE UNIQUE INDEX [IPK_Artist] ON [Artist]([ArtistId]);
CREATE INDEX [IFK_AlbumArtistId] ON [Album] ([ArtistId]);
CREATE TABLE sqlite_sequence(name,seq);
COMMIT;
