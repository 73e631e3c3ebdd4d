"""Trade 交易: products, prices, sites, orders and deliveries (商品、價格、站點、訂單、送貨) as we hear of them."""
