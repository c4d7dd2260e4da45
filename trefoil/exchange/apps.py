from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "trefoil.exchange"
    label = "exchange"
