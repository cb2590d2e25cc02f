-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: hotel
-- ------------------------------------------------------
-- Server version	8.0.36

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;

--
-- Table structure for table `guest`
--

DROP TABLE IF EXISTS `guest`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `guest` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `first name` varchar(45) NOT NULL,
  `status` enum('new','regular','vip') DEFAULT 'new',
  `flags` set('smoker','late','quiet') DEFAULT NULL,
  `photo` mediumblob,
  `active` tinyint(1) NOT NULL DEFAULT '1',
  `age` tinyint unsigned DEFAULT NULL,
  `rating` decimal(3,1) DEFAULT '0.0',
  `born` year DEFAULT NULL,
  `version` int NOT NULL DEFAULT '1',
  `notes` text COMMENT 'What''s to be known',
  `since` datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  `last_update` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  KEY `idx_name` (`first name`),
  FULLTEXT KEY `idx_notes` (`notes`)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci COMMENT='Whoever slept here';
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `guest` WRITE;
/*!40000 ALTER TABLE `guest` DISABLE KEYS */;
INSERT INTO `guest` VALUES (1,'Ann','new',NULL,_binary '\0PNG\'',1,30,1.5,1990,1,'it\'s; fine','2024-01-01 00:00:00','2024-01-01 00:00:00'),(2,'Bo\\','vip','smoker,late',NULL,1,NULL,0.0,NULL,1,NULL,'2024-01-01 00:00:00','2024-01-01 00:00:00');
INSERT INTO `guest` VALUES (3,'CREATE TABLE `x` (','new',NULL,NULL,1,30,1.5,1990,1,NULL,'2024-01-01 00:00:00','2024-01-01 00:00:00');
/*!40000 ALTER TABLE `guest` ENABLE KEYS */;
UNLOCK TABLES;

CREATE TABLE `room` (
  `number` varchar(4) NOT NULL,
  `floor` smallint NOT NULL,
  `area` geometry NOT NULL,
  `beds` int NOT NULL DEFAULT '2',
  `area_by_bed` decimal(6,2) GENERATED ALWAYS AS ((`floor` / `beds`)) VIRTUAL,
  PRIMARY KEY (`number`),
  CONSTRAINT `room_chk_1` CHECK ((`beds` between 1 and 6))
) ENGINE=InnoDB;

CREATE TABLE `stay` (
  `guest_id` int unsigned NOT NULL,
  `room_number` varchar(4) NOT NULL,
  `from_day` date NOT NULL,
  `to_day` date DEFAULT NULL,
  `paid` bit(1) NOT NULL DEFAULT b'0',
  PRIMARY KEY (`guest_id`,`room_number`,`from_day`),
  KEY `fk_stay_room` (`room_number`),
  CONSTRAINT `fk_stay_guest` FOREIGN KEY (`guest_id`) REFERENCES `guest` (`id`) ON DELETE CASCADE,
  CONSTRAINT `fk_stay_room` FOREIGN KEY (`room_number`) REFERENCES `room` (`number`) ON DELETE RESTRICT ON UPDATE CASCADE
) ENGINE=InnoDB;

CREATE TABLE `bill` (
  `bill_no` int NOT NULL AUTO_INCREMENT,
  `guest_id` int unsigned NOT NULL,
  `room_number` varchar(4) NOT NULL,
  `from_day` date NOT NULL,
  `amount` double unsigned NOT NULL,
  `amount_id` int NOT NULL,
  PRIMARY KEY (`bill_no`),
  UNIQUE KEY `one_bill` (`guest_id`,`from_day`),
  CONSTRAINT `fk_bill_stay` FOREIGN KEY (`guest_id`, `room_number`, `from_day`) REFERENCES `stay` (`guest_id`, `room_number`, `from_day`)
) ENGINE=InnoDB;

CREATE TABLE `schema_migrations` (`version` varchar(255) NOT NULL, PRIMARY KEY (`version`)) ENGINE=InnoDB;

/*!50001 CREATE VIEW `busy_rooms` AS SELECT 1 AS `number`*/;

DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `ins_guest` AFTER INSERT ON `guest` FOR EACH ROW BEGIN
    INSERT INTO `log` VALUES (new.id);
    IF new.age > 18 THEN SET @adult = 1; END IF;
  END */;;
CREATE DEFINER=`root`@`localhost` PROCEDURE `close_day`()
BEGIN
  DECLARE done INT DEFAULT FALSE;
  read_loop: LOOP
    LEAVE read_loop;
  END LOOP;
  CREATE TEMPORARY TABLE tmp (id INT);
END ;;
DELIMITER ;

/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
-- Dump completed on 2024-05-01 10:00:00
