terraform {
  # Write-only arguments and ephemeral resources keep secrets out of plans and of the state.
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.7"
    }
    tls = {
      source  = "hashicorp/tls"
      version = "~> 4.1"
    }
  }

  # terraform init -backend-config="bucket=NAME" -backend-config="prefix=keelson/staging"
  backend "gcs" {}
}

provider "google" {
  project = var.project
  region  = var.region
}
