from django.urls import URLPattern, path

from trefoil.operational.sales.views import funnel, product, setup, setup_rules

urlpatterns: list[URLPattern] = [
    path("funnel/", funnel.funnel, name="funnel"),
    path("products/", product.products, name="products"),
    path("products/new", product.new, name="new_product"),
    path("products/<int:pk>/", product.product, name="product"),
    path("products/<int:pk>/prices", product.price, name="product_price"),
    path("price-lists/", product.price_lists, name="price_lists"),
    path("exchange-rates/", product.rates, name="rates"),
    path("settings/pipelines/", setup.pipelines, name="pipelines"),
    path("settings/pipelines/<int:pk>/", setup.pipeline, name="pipeline"),
    path("settings/pipelines/<int:pk>/removal", setup.pipeline_removal, name="pipeline_removal"),
    path("settings/pipelines/<int:pk>/stages", setup.stages, name="stages"),
    path("settings/stages/<int:pk>/", setup.stage, name="stage_setup"),
    path("settings/stages/<int:pk>/place", setup.stage_place, name="stage_place"),
    path("settings/stages/<int:pk>/removal", setup.stage_removal, name="stage_removal"),
    path("settings/reasons/", setup.reasons, name="reasons"),
    path("settings/reasons/<int:pk>/removal", setup.reason_removal, name="reason_removal"),
    path("settings/assignment/", setup_rules.assignment, name="rules"),
    path("settings/assignment/<int:pk>/", setup_rules.rule, name="rule"),
    path("settings/assignment/<int:pk>/place", setup_rules.place, name="rule_place"),
    path("settings/assignment/<int:pk>/removal", setup_rules.removal, name="rule_removal"),
]
