"""What AWS Lambda loads, as `lambda_function.handler`."""

from fungible_aws import dynamodb, entrypoint, s3, scheduled, sqs
from orders import app

handler = entrypoint(
    app,
    orders=sqs("orders", partial=True),
    receipts=s3("receipts"),
    customers=dynamodb("customers", partial=True),
    nightly=scheduled("nightly"),
)
