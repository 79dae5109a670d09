"""What AWS Lambda loads, as `lambda_function.handler`."""

from fungible_aws import entrypoint, sqs
from orders import app

handler = entrypoint(app, orders=sqs("orders", partial=True))
