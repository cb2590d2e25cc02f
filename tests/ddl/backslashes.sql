CREATE TABLE `t` (
  `a` varchar(20) DEFAULT 'it\'s',
  `b` varchar(20) DEFAULT 'C:\\x' COMMENT 'a \\ b; c'
) ENGINE=InnoDB;
CREATE TABLE `u` (`id` int);
