"""Reading any table file and understanding its columns and values; knows nothing of Django or of customers."""
