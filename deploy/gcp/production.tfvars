environment = "production"

host         = "api.example.com"
cors_origins = "https://shop.example.com"
app_url      = "https://shop.example.com/account"
mail_from    = "Shop <no-reply@example.com>"
alarm_email  = "operations@example.com"

database_tier             = "db-custom-4-16384"
database_disk_gb          = 200
database_highly_available = true
backup_count              = 30
redis_tier                = "STANDARD_HA"
redis_memory_gb           = 5
api_cpu                   = "2"
api_memory                = "2Gi"
api_min_instances         = 3
api_max_instances         = 12
worker_instances          = 2
deletion_protection       = true
audit_lock_days           = 365
