#!/usr/bin/env bash
# The steps of a deployment to Google Cloud, for the deploy workflow and for people.
#
#   deploy.sh current           the image that serves, by its digest
#   deploy.sh push SOURCE       copies an image here; prints its name here
#   deploy.sh migrate IMAGE     applies the migrations of an image, and waits
#   deploy.sh release IMAGE     lets an image serve, and waits until it does
#
# It needs gcloud, signed in, ENVIRONMENT (staging or production), GCP_REGION and GCP_REGISTRY. `push` also needs skopeo.
set -euo pipefail

: "${ENVIRONMENT:?staging or production}" "${GCP_REGION:?such as europe-west3}" "${GCP_REGISTRY:?the output registry of Terraform}"
name="keelson-${ENVIRONMENT}"

case "${1:-}" in
  current)
    gcloud run services describe "$name-api" --region "$GCP_REGION" \
      --format 'value(spec.template.spec.containers[0].image)'
    ;;
  push)
    gcloud auth print-access-token | skopeo login --username oauth2accesstoken --password-stdin "${GCP_REGISTRY%%/*}" >&2
    digest="${2##*@}"
    skopeo copy --all --preserve-digests "docker://$2" "docker://$GCP_REGISTRY/keelson:${digest#sha256:}" >&2
    echo "$GCP_REGISTRY/keelson@$digest"
    ;;
  migrate)
    gcloud run jobs update "$name-migrate" --region "$GCP_REGION" --image "$2" --quiet
    gcloud run jobs execute "$name-migrate" --region "$GCP_REGION" --wait
    ;;
  release)
    # A revision gets no request before its startup probe, which asks /health/ready, was answered.
    gcloud run services update "$name-api" --region "$GCP_REGION" --image "$2" --quiet
    gcloud run services update "$name-worker" --region "$GCP_REGION" --image "$2" --quiet
    ;;
  *) sed -n '2,9p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
