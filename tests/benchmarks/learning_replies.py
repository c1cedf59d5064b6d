"""What a shop replies to the twenty kinds of questions in questions.csv."""

REPLIES = {
    "late": (
        "I am sorry that your parcel keeps you waiting. Parcels take two to three working days;"
        " when the tracking has not moved for five, we ask the carrier and send a new one."
    ),
    "cancel": (
        "You can cancel an order for as long as it has not left our warehouse. I have stopped"
        " yours, and the amount goes back to your card within five days."
    ),
    "return": (
        "You can send back what you have not worn within 30 days. Open the returns page, print"
        " the label and leave the parcel at any post office."
    ),
    "refund": (
        "Refunds leave us two days after your return has arrived and need three to five days"
        " with your bank. They go to the card that you paid with."
    ),
    "invoice": (
        "You find every invoice in your account under Orders. I attach yours as a PDF; tell me"
        " the company name and VAT number if they should stand on it."
    ),
    "address": (
        "We can change the delivery address until the parcel is packed. Please send me street,"
        " postcode and city, and I will enter them at once."
    ),
    "password": (
        "Please choose Forgot password on the login page. The link in the email works once and"
        " for one hour; do look into your spam folder."
    ),
    "damaged": (
        "I am sorry that it arrived broken. Please send us a photo of the item and of the box;"
        " we send a replacement today, and you need not return the broken one."
    ),
    "wrong item": (
        "I am sorry that we packed the wrong thing. The right one leaves today, and the label"
        " in your account takes the wrong one back free of charge."
    ),
    "missing": (
        "I am sorry that your parcel was not complete. The missing piece leaves our warehouse"
        " today as a parcel of its own, without any cost for you."
    ),
    "size": (
        "Our clothes run true to size and our boots half a size small. The table under each"
        " picture shows the measures; exchanging for another size is free."
    ),
    "stock": (
        "We expect new stock within three weeks. Press Tell me on the page of the article, and"
        " you get an email on the day when it is back."
    ),
    "shipping cost": (
        "Standard delivery costs 4.90 and is free from an order of 60 on. Express costs 9.90"
        " and arrives on the next working day."
    ),
    "countries": (
        "We deliver to all countries of the European Union, to Norway and to Switzerland."
        " Outside of the Union the customs fees are paid by the receiver."
    ),
    "warranty": (
        "Everything we sell has a warranty of two years, and tents one of five. Please send us"
        " a photo of the fault and the date of the purchase; repairs are free."
    ),
    "gift card": (
        "Gift cards are valid for three years and cover several orders until they are used up."
        " Enter the code in the last step of the checkout."
    ),
    "declined": (
        "Your bank has declined the payment and does not tell us why. Nothing was charged;"
        " please try another card or pay by bank transfer."
    ),
    "double charge": (
        "You were charged once; the second line is a reservation that your bank removes within"
        " five days. Please write to me again if it still shows after that."
    ),
    "newsletter": (
        "I have taken your address off our list. A newsletter that was on its way may still"
        " reach you tomorrow, and after that none."
    ),
    "delete account": (
        "We erase your account and your personal details within 30 days. Invoices are kept for"
        " ten years, as the law asks of us."
    ),
}
