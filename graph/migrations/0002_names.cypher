// Lists in the order of names, look-ups by name, and documents by their publisher.
CREATE INDEX entity_name IF NOT EXISTS FOR (n:Entity) ON (n.name);
CREATE INDEX document_publisher IF NOT EXISTS FOR (n:Document) ON (n.publisher);
