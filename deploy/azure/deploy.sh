#!/usr/bin/env bash
# The steps of a deployment to Azure, for the deploy workflow and for people.
#
#   deploy.sh current           the image that serves, by its digest
#   deploy.sh push SOURCE       copies an image here; prints its name here
#   deploy.sh migrate IMAGE     applies the migrations of an image, and waits
#   deploy.sh release IMAGE     lets an image serve, and waits until it does
#
# It needs az, signed in, ENVIRONMENT (staging or production), AZURE_RESOURCE_GROUP and AZURE_REGISTRY. `push` also needs skopeo.
set -euo pipefail

: "${ENVIRONMENT:?staging or production}" "${AZURE_RESOURCE_GROUP:?}" "${AZURE_REGISTRY:?the output registry of foundation.json}"
name="keelson-${ENVIRONMENT}"
group=(--resource-group "$AZURE_RESOURCE_GROUP")

# Asks until it answers one of the words; fails at any other end, or after ten minutes.
wait_for() {
  local wanted=$1 failed=$2 answer
  shift 2
  for _ in $(seq 120); do
    answer=$("$@")
    [[ "$answer" =~ ^($wanted)$ ]] && return 0
    [[ "$answer" =~ ^($failed)$ ]] && break
    sleep 5
  done
  echo "It is $answer." >&2
  return 1
}

case "${1:-}" in
  current)
    az containerapp show "${group[@]}" --name "$name-api" --query 'properties.template.containers[0].image' --output tsv
    ;;
  push)
    token=$(az acr login --name "${AZURE_REGISTRY%%.*}" --expose-token --query accessToken --output tsv)
    skopeo login --username 00000000-0000-0000-0000-000000000000 --password-stdin "$AZURE_REGISTRY" >&2 <<<"$token"
    digest="${2##*@}"
    skopeo copy --all --preserve-digests "docker://$2" "docker://$AZURE_REGISTRY/keelson:${digest#sha256:}" >&2
    echo "$AZURE_REGISTRY/keelson@$digest"
    ;;
  migrate)
    az containerapp job update "${group[@]}" --name "$name-migrate" --image "$2" --output none
    execution=$(az containerapp job start "${group[@]}" --name "$name-migrate" --query name --output tsv)
    wait_for Succeeded 'Failed|Degraded|Stopped' az containerapp job execution show "${group[@]}" --name "$name-migrate" \
      --job-execution-name "$execution" --query properties.status --output tsv
    ;;
  release)
    for part in api worker; do
      az containerapp update "${group[@]}" --name "$name-$part" --image "$2" --output none
      revision=$(az containerapp show "${group[@]}" --name "$name-$part" --query properties.latestRevisionName --output tsv)
      wait_for Healthy Unhealthy az containerapp revision show "${group[@]}" --name "$name-$part" --revision "$revision" \
        --query properties.healthState --output tsv
    done
    ;;
  *) sed -n '2,9p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
