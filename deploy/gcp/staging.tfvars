environment = "staging"

host         = "api.staging.example.com"
cors_origins = "https://shop.staging.example.com"
app_url      = "https://shop.staging.example.com/account"
mail_from    = "Shop <no-reply@staging.example.com>"
alarm_email  = "operations@example.com"

database_tier             = "db-custom-1-3840"
database_disk_gb          = 20
database_highly_available = false
backup_count              = 7
redis_tier                = "BASIC"
redis_memory_gb           = 1
api_cpu                   = "1"
api_memory                = "1Gi"
api_min_instances         = 1
api_max_instances         = 2
worker_instances          = 1
deletion_protection       = false
audit_lock_days           = 7
