CREATE TABLE größe (id int, "naïve 🎉" text DEFAULT '🎉 ünïcode', цена numeric(10,2) CHECK (цена >= 0), bad€ int);
CREATE TABLE nbsp (id int, name text);
