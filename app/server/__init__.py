"""Between the internet and the page: launch, middleware, and the clean-up of what visitors leave."""
