"""A local Neo4j Community server: Java, jars, configuration, process, backup."""
