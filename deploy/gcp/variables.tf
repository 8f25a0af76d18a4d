variable "project" {
  description = "Id of the Google Cloud project, one for each environment"
  type        = string
}

variable "region" {
  type    = string
  default = "europe-west3"
}

variable "environment" {
  type = string
  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "The environment is staging or production."
  }
}

variable "image" {
  description = "Repository and digest of the first deployment. Later ones are the pipeline's, and Terraform leaves them alone."
  type        = string
  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Name the image by its digest: REPOSITORY@sha256:..."
  }
}

variable "host" {
  description = "Name that clients use, such as api.example.com. Its A record points at the output `address`."
  type        = string
}

variable "cors_origins" {
  description = "Origins of the front ends, comma-separated"
  type        = string
}

variable "app_url" {
  description = "Front end that links in mails lead to"
  type        = string
}

variable "mail_from" {
  type = string
}

variable "alarm_email" {
  type = string
}

variable "github_repository" {
  description = "owner/name of the repository whose deploy workflow may act here"
  type        = string
}

variable "secrets_version" {
  description = "Raise it to make new passwords and addresses of database and Redis. docs/deployment/gcp.md says in which order."
  type        = number
  default     = 1
}

variable "keys_version" {
  description = "Raise it to make a new SECRET_KEY and signing key. Read docs/features/identity.md first."
  type        = number
  default     = 1
}

variable "database_version" {
  type    = string
  default = "POSTGRES_18"
}

variable "database_tier" {
  type    = string
  default = "db-custom-1-3840"
}

variable "database_disk_gb" {
  type    = number
  default = 20
}

variable "database_highly_available" {
  description = "A standby in another zone, which takes over by itself"
  type        = bool
  default     = true
}

variable "backup_count" {
  description = "Daily backups that are kept"
  type        = number
  default     = 7
}

variable "redis_tier" {
  description = "STANDARD_HA has a replica that takes over; BASIC has none"
  type        = string
  default     = "STANDARD_HA"
}

variable "redis_memory_gb" {
  type    = number
  default = 1
}

variable "database_pool_size" {
  description = "Connections of one instance. Times all instances, with some to spare, they stay below max_connections."
  type        = number
  default     = 10
}

variable "api_cpu" {
  type    = string
  default = "1"
}

variable "api_memory" {
  type    = string
  default = "1Gi"
}

variable "api_min_instances" {
  type    = number
  default = 2
}

variable "api_max_instances" {
  type    = number
  default = 6
}

variable "worker_cpu" {
  type    = string
  default = "1"
}

variable "worker_memory" {
  type    = string
  default = "512Mi"
}

variable "worker_instances" {
  type    = number
  default = 1
}

variable "deletion_protection" {
  description = "Refuse to delete the database and the services. To tear down, apply with false first."
  type        = bool
  default     = true
}

variable "audit_lock_days" {
  description = "How long an audit anchor can neither be changed nor deleted"
  type        = number
  default     = 365
}
