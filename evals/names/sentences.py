"""The sentences from which names are learnt: our own patterns, one a line, with slots.

One idea: what counts is the variety of what stands around a name, not the sense of the whole. Slots are words in
braces; `made_up.py` fills them. Lines without a slot, and the words around slots, teach what is no name.
"""

from __future__ import annotations

PATTERNS = tuple(
    line.strip().replace("|", "\n")
    for line in """
My name is {person} and I am writing about order 113-4471234-8899001.
I am {person}, the buyer of this item.
This is {person} speaking. I would like to know where my parcel is.
Hi, {first} here.
Hello {first}, thank you for your message.
Dear {title} {last},
Dear {person},|thank you for your order of {date}. It was sent to {address}.
Dear {first},|I am sorry to hear that.
Kind regards,|{person}
Sincerely,|{person}|{address}
Best wishes|{first}|{company}
Yours faithfully,|{person}|{job}, {company}|{addresslines}|Tel. {phone}
{person}|{company}|{street}|{city}|Phone: {phone}
{person}|{job}|{company}|{addresslines}
{person}|{addresslines}
{company}|{addresslines}
From: {person} <{email}>|To: {person}|Subject: Refund of {amount}
Name: {person}|Address: {address}|Phone: {phone}
Name: {person}|Card: {card}
Customer: {person}|Invoice to: {company}, {address}
Ship to|{person}|{addresslines}|{country}
Bill to: {company} {address}
Delivered to {person} at {street}.
It was handed to a neighbour, {person}, at {street} {city}.
The driver left it with {first} next door.
The parcel went to {address} instead of {address}.
Please send the replacement to {address}.
Please change my address to {address}, I have moved.
I moved from {city} to {city} in {month}.
I live at {street} in {city}.
I live in {city}, {country}.
We live near {city}, on {street}.
I am from {country} but I work in {city}.
Send the papers to {street}, {city}, {country}, please.
Our office is at {address}.
The shop of {company} is on {street}.
The warehouse stands at {street}, not far from the station.
Where is {street}? I cannot find it.
Come to {street} at 10, the bell says {last}.
The place to meet is {address} at noon.
She gave {address} as the place of delivery.
He told {first} that the door of {street} was locked.
Take the second turn after {street} and then left into {streetname}.
The {streetname} crossing is closed.
The house at the corner of {street} and {streetname} is ours.
{street}|{city}|{country}
{address} is where it should have gone.
{streetname} is a quiet road in {city}.
{first} and {first} went to {city} last year.
{person} was born in {city} and grew up in {country}.
{person} works for {company} in {city}.
I have been with {company} since {year}.
I work at {company} as a {job}.
I bought it from {company}.
{company} refused the refund, although {person} had promised it.
{company} has its seat in {city}, {country}.
The invoice is by {company}, {address}.
The head of {company}, {person}, answered in {month}.
{company} and {company} were sold to {company} in {year}.
The supplier {company} confirms the delivery.
Our supplier is {company} of {city}.
An agent called {first} told me to wait.
The agent {person} said that the refund was on its way.
I spoke with {first} from customer service on {date}.
I chatted with {person} ({company}).
{first} told me the same.
{first} said it would take {num} days.
According to {person}, it was lost.
Ask for {person} when you call {phone}.
Could you call {title} {last} back on {phone}?
Please ask {title} {last} to ring me.
You can reach me or my wife {first} at {phone}.
My husband {person} signed for it.
My neighbour is {title} {last}.
My daughter {first} opened the box.
The account is in the name of {person}.
The card belongs to {person}, its number is {card}.
My card {card} was charged twice, says {first}.
Is {person} on the list?
Who is {person}?
What did {last} say about it?
Did {first} call?
I think {first} is right.
{first} is my brother.
{first}, {first} and {first} were there.
They named their child {first}.
{last} was not at home.
We saw {last} at the gate of {street}.
{person}, {num}, of {city}, said nothing.
{person} ({year}) wrote about {country}.
The singer {person} comes from {city}.
A song by {person} was played at the fair in {city}.
The film by {person} with {person} opened in {country} in {year}.
{person} played the part of the doctor, {person} that of the nurse.
In {year} {person} won the cup for {country}.
The {nation} player {person} lost to {person}.
A {nation} band around {person} plays in {city} on {weekday}.
The {nation} government and {country} signed it.
{nation} people like {person}'s books.
{person}'s new book is called "The Long Way Home".
Have you read {last}'s letter?
I like {first}'s photo.
{first}'s parcel is in {city}.
The mayor of {city} thanked {person} and {company}.
He flew from {city} via {city} to {country}.
It is raining in {city} today.
Is the parcel still in {country}?
The tracking says {city}, {country}, 04:12.
Customs in {country} held it for {num} days.
I need a visa for {country}.
My trip to {country} starts on {date}.
Trains between {city} and {city} are late.
{city} is the largest city of {country}.
{city}, {country}
{country} has new rules for parcels.
Weather for {city}: sunny, {num} degrees.
Our {country} branch is closed.
Anyone from {country} here?
Please note that {company} is closed on {weekday}.
Shares of {company} fell by {num} percent.
Did you apply at {company}?
{company} is hiring in {city}.
I do not trust {company} any more.
A letter from {company} came on {weekday}.
The contract with {company} ends on {date}.
Thanks to {company} for the help.
I called {company} {num} times.
The Amazon seller {company} did not answer.
Amazon told {first} that the A-to-z Guarantee covers it.
I have been an Amazon customer for {num} years.
A user wrote: "{first} is great", and {first} was glad.
Patient {person}, born {date}, of {address}.
Passenger {person} missed the flight to {city}.
The lawyers {last} and {last} wrote to us.
Signed: {person}, {city}, {date}
Mailing address: {addresslines}
The bill was sent to {street}.
Return to sender: {person}, {address}
Reply to {email} or to {address}.
My e-mail is {email}, my name {person}.
my name is {lowperson} and i want my money back
hi i am {lowperson}, where is my order
this is for {lowperson} in {lowcity}
please call {lowperson}
i talked to {lowfirst} yesterday
thanks, {lowfirst}
It is under {person}, I think.
Perhaps it was booked for {person}.
The ticket says {person}; it should say {person}.
Spelled {last}, as in {last}.
Mein Name ist {person}, ich wohne in {city}.
Sehr geehrte Frau {last},|vielen Dank für Ihre Nachricht.
Sehr geehrter Herr {last}, die Ware ging an {address}.
Mit freundlichen Grüßen|{person}|{addresslines}
Das Paket wurde bei {person} in der {street} abgegeben.
Die Firma {company} hat nicht geantwortet.
Ich habe am {date} mit {title} {last} gesprochen.
Bitte senden Sie es an {address}.
Je m'appelle {person} et j'habite à {city}.
Madame {last}, votre colis est arrivé au {street}.
Cordialement,|{person}|{addresslines}
Le vendeur {company} refuse le remboursement.
Me llamo {person} y vivo en {city}, {country}.
Un saludo,|{person}|{street}, {city}
El vendedor {company} no contesta.
Mi chiamo {person} e abito in {street} a {city}.
Cordiali saluti|{person}|{addresslines}
Il venditore {company} non risponde.
Mijn naam is {person} en ik woon in {city}.
{first} {words}.
{first} {words} {last} {words}.
{person} {words}.
{Words} {person} {words}.
{words} {lowperson} {words}
{words} {lowcity} {words}
{lowfirst} {words}
{Words} {first}, {words}?
{Words}: {person}
{Words}: {zip}
{Words}: {address}|{Words}: {phone}
{company} {words}.
{Words} {company} {words}.
The {company} {words}.
{Words} {company}, {words} {company} {words} {year}.
{Words}|{company}|{address}
{country} {words}!
{Words} {country} {words}.
{city} {words}.
{Words} {city} {words} {country}.
{Words} {street} {words}.
{Words} {street}.
{Words} {address} {words}.
{Words} {address}
{Words} the corner of {street} and {street}.
{Words} {addresslines} {words}
{street} {words}.
{prose} {prose}
{prose} "{words}" {words}.
{prose} "{Title}" {words}.
{prose} {person} {words}. {prose}
{prose} {address}. {prose}
{prose} {city} {words}. {prose}
{Title} - {Title}
{Title}|{Title}: {num}|{Title}: {amount}
{Title} by {person}
{words}
{Words}'s {words}. I'd {words}, we'll {words}; it's {words} and don't {words}.
{Words}. I'm {num}. I've {words}. That's {words}.
ZIP: {zip}
Postcode {zip}
PLZ {zip}, {city}
The zip code is {zip}.
{num}, {num}, {num} and {words}.
{Words} ({num}) {words} #{num} {words}.
Where is my order? It should have come on {weekday}.
I would like a refund, please.
The item is damaged and I have photos of it.
Can you tell me how long a refund takes?
What is your return policy for opened boxes?
I want to speak to a human, not to a machine.
I am not happy with the service at all.
Do you sell spare parts for this model?
Please Note: All Sales Are Final. See Terms And Conditions.
Order Confirmation|Item: Steel Kettle, 1.7 Litre|Quantity: {num}|Total: {amount}
Tracking History|Out For Delivery|Arrived At Carrier Facility|Label Created
Thank You For Your Order! Your Package Will Arrive On {weekday}.
How To Return An Item: Open Your Orders, Then Choose Return.
Great Value Bluetooth Headphones With Noise Cancelling, Black
Stainless Steel Water Bottle, {num} Pack, Blue
The {year} report says that prices rose by {num} percent.
It costs {amount} at the moment, and shipping is free from {amount}.
Only {num} of {num} units were received.
On {date} the money had not come back.
I turned {num} in {month}.
Chapter {num}: The Winter of {year}
The Song Of The Sea is a film for children.
"Why Nobody Answers" is the title of the last part.
The first verse of the song repeats in the second.
In the Best Film category it won {num} prizes.
Are you open on {weekday} and Sunday?
What time does the Main Library close in December?
He works as a {job} at night.
The {job} and the {job} agreed.
Do you accept Visa, Mastercard and PayPal?
My SSN is {ssn} and my card {card}.
What is the balance of {card}?
The IBAN {iban} is mine.
Call {phone} or write to {email}.
See {url} for more.
Our site {url} is down.
I never said that. Why would You think so?
Oh no! Not again. Really?
Yes, of course. Thanks a lot, Sir.
OK, Got It. Let Me Check That For You.
""".strip().splitlines()
)
