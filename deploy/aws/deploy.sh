#!/usr/bin/env bash
# The steps of a deployment to AWS, for the deploy workflow and for people.
#
#   deploy.sh current           the image that serves, by its digest
#   deploy.sh push SOURCE       copies an image here; prints its name here
#   deploy.sh migrate IMAGE     applies the migrations of an image, and waits
#   deploy.sh release IMAGE     lets an image serve, and waits until it does or was taken back
#
# It needs the AWS CLI, signed in, and ENVIRONMENT (staging or production). `push` also needs skopeo.
set -euo pipefail

: "${ENVIRONMENT:?staging or production}"
foundation="keelson-${ENVIRONMENT}-foundation"
service="keelson-${ENVIRONMENT}-service"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

output() {
  aws cloudformation describe-stacks --stack-name "$1" --output text \
    --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue"
}

parameter() {
  aws cloudformation describe-stacks --stack-name "$service" --output text \
    --query "Stacks[0].Parameters[?ParameterKey=='$1'].ParameterValue"
}

# Parameters that are not named keep the values that the stack has.
update() {
  aws cloudformation deploy --stack-name "$service" --template-file "$here/service.yml" \
    --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset \
    ${CLOUDFORMATION_ROLE:+--role-arn "$CLOUDFORMATION_ROLE"} --parameter-overrides "$@"
}

case "${1:-}" in
  current) parameter Image ;;
  push)
    repository=$(output "$foundation" RepositoryUri)
    aws ecr get-login-password | skopeo login --username AWS --password-stdin "${repository%%/*}" >&2
    digest="${2##*@}"
    skopeo copy --all --preserve-digests "docker://$2" "docker://$repository:${digest#sha256:}" >&2
    echo "$repository@$digest"
    ;;
  migrate)
    update "MigrationImage=$2" >&2
    subnets=$(output "$foundation" PrivateSubnets)
    group=$(output "$foundation" ServiceSecurityGroup)
    cluster=$(output "$service" Cluster)
    task=$(aws ecs run-task --cluster "$cluster" --launch-type FARGATE \
      --task-definition "$(output "$service" MigrationTask)" \
      --network-configuration "awsvpcConfiguration={subnets=[$subnets],securityGroups=[$group],assignPublicIp=DISABLED}" \
      --query 'tasks[0].taskArn' --output text)
    aws ecs wait tasks-stopped --cluster "$cluster" --tasks "$task"
    aws logs get-log-events --log-group-name "/keelson/$ENVIRONMENT/application" \
      --log-stream-name "migrate/keelson/${task##*/}" --query 'events[].message' --output text || true
    code=$(aws ecs describe-tasks --cluster "$cluster" --tasks "$task" \
      --query 'tasks[0].containers[0].exitCode' --output text)
    [ "$code" = 0 ] || { echo "The migration ended with $code." >&2; exit 1; }
    ;;
  release) update "Image=$2" ;;
  *) sed -n '2,9p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
