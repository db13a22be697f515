// Slugs
