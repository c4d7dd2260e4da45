"""What people of the sample firm say and write, in the customers' languages."""

from __future__ import annotations

# {language: {kind: (direction, text) ...}}
SAID: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {
    "pl": {
        "call": (
            ("out", "Ustalone: dwugrupowy, biały, ze zmiękczaczem. Decyzja do piątku."),
            ("out", "Nie odebrał, oddzwoni po 14."),
            ("in", "Pyta o termin dostawy, najlepiej przed świętami."),
            ("in", "Chce porównać cenę z ofertą konkurencji, prosi o dwa dni."),
        ),
        "letter": (
            ("in", "Dzień dobry, oferta wygląda dobrze. Czy możemy rozłożyć płatność na dwie części?"),
            ("out", "Dzień dobry, w załączniku oferta z montażem i szkoleniem. Ważna 30 dni."),
            ("in", "Proszę o przesłanie wymiarów i poboru mocy, elektryk przychodzi w środę."),
        ),
        "meeting": (
            ("", "Wizyta w lokalu: przyłącze wody po lewej stronie baru, blat 62 cm."),
            ("", "Pokaz w naszej sali, spróbowali trzech młynków, najbardziej podobał się 64 mm."),
        ),
        "note": (
            ("", "Woli rozmawiać rano, po południu jest sama za barem."),
            ("", "Decyduje właścicielka razem ze wspólnikiem."),
            ("", "Budżet jest, czekają na decyzję banku o leasingu."),
        ),
    },
    "ru": {
        "call": (
            ("out", "Договорились: считаем два варианта, с доставкой и без."),
            ("in", "Спрашивает, можно ли оплатить частями."),
            ("out", "Не дозвонилась, перезвонить завтра утром."),
        ),
        "letter": (
            ("in", "Добрый день! Пришлите, пожалуйста, размеры печи и схему подключения."),
            ("out", "Добрый день! Отправляю предложение, срок поставки пять недель."),
            ("in", "Спасибо, цена подходит. Ждём договор."),
        ),
        "meeting": (
            ("", "Были на месте: проводка слабая, нужен отдельный щит."),
            ("", "Показали кофемолки, выбрали шесть штук в чёрном цвете."),
        ),
        "note": (
            ("", "Звонить после 11, раньше все у печи."),
            ("", "Решает директор, технолог советует."),
            ("", "Сравнивают с предложением из Турции."),
        ),
    },
    "he": {
        "call": (
            ("out", "סוכם: תנור שתי קומות, אספקה אחרי החג."),
            ("in", "שואלת אם אפשר להתקין ביום שישי בבוקר."),
            ("out", "לא ענה, נשלחה הודעה."),
        ),
        "letter": (
            ("in", "שלום, קיבלנו את ההצעה. אפשר לפרוס לשלושה תשלומים?"),
            ("out", "שלום, מצורפת הצעת מחיר מעודכנת כולל הדרכה לצוות."),
            ("in", "נא לשלוח מידות מדויקות, המטבח צר."),
        ),
        "meeting": (
            ("", "ביקור במאפייה: הדלת האחורית ברוחב 85 ס״מ, צריך לפרק רגליים."),
            ("", "הדגמה באולם, הבריסטה בחרה את המטחנה הגדולה."),
        ),
        "note": (
            ("", "לא להתקשר ביום שישי."),
            ("", "הבעלים מחליטה, האופה הראשי ממליץ."),
            ("", "ממתינים לאישור מהבנק."),
        ),
    },
    "en": {
        "call": (
            ("out", "Agreed to price two options, with and without installation."),
            ("in", "Asks whether the old machine can be taken in part payment."),
            ("out", "No answer, left a message."),
            ("in", "Wants a date for the fitters before the lease starts."),
        ),
        "letter": (
            ("in", "Thanks for the offer. Could you send the power and water figures for our fitter?"),
            ("out", "Please find the offer attached, valid for thirty days. Delivery takes five weeks."),
            ("in", "We are happy with the price. Who signs on your side?"),
        ),
        "meeting": (
            ("", "Site visit: drain is on the wrong side, the counter needs a cut-out."),
            ("", "Tasting in our training room; they liked the larger grinder best."),
        ),
        "note": (
            ("", "Decides with the landlord, who pays half of the fitting."),
            ("", "Has a second shop in mind for autumn, mention the fleet price."),
            ("", "Prefers mail; phone only after two o'clock."),
        ),
    },
    "de": {
        "call": (
            ("out", "Vereinbart: Angebot mit und ohne Montage bis Donnerstag."),
            ("in", "Fragt nach Ersatzgerät während der Umbauzeit."),
            ("out", "Nicht erreicht, ruft am Nachmittag zurück."),
        ),
        "letter": (
            ("in", "Guten Tag, bitte senden Sie uns die Anschlusswerte und ein Maßblatt."),
            ("out", "Guten Tag, anbei unser Angebot, gültig vier Wochen, Lieferzeit sechs Wochen."),
            ("in", "Der Preis passt. Bitte schicken Sie den Vertrag an unseren Einkauf."),
        ),
        "meeting": (
            ("", "Vor Ort: Starkstrom vorhanden, Abfluss muss verlegt werden."),
            ("", "Vorführung mit zwei Bäckern, der große Kneter überzeugt."),
        ),
        "note": (
            ("", "Nicht montags anrufen, da ist Ruhetag."),
            ("", "Der technische Leiter ist skeptisch, Referenz schicken."),
            ("", "Budget erst nach der Sitzung im nächsten Monat."),
        ),
    },
    "fr": {
        "call": (
            ("out", "D'accord sur deux variantes, avec et sans pose."),
            ("in", "Demande si la livraison peut se faire avant l'ouverture."),
            ("out", "Pas de réponse, message laissé."),
        ),
        "letter": (
            ("in", "Bonjour, merci pour l'offre. Pourriez-vous préciser le délai de livraison ?"),
            ("out", "Bonjour, veuillez trouver ci-joint notre offre, pose et formation comprises."),
            ("in", "Le prix nous convient, nous attendons le contrat."),
        ),
        "meeting": (
            ("", "Visite sur place : arrivée d'eau à droite du comptoir, 58 cm de profondeur."),
            ("", "Démonstration au bar, le chef barman préfère la machine à trois groupes."),
        ),
        "note": (
            ("", "Appeler avant onze heures."),
            ("", "La direction décide en comité, une fois par mois."),
            ("", "Hésite entre achat et location."),
        ),
    },
}  # fmt: skip
MINUTES = (2, 3, 4, 6, 6, 8, 11, 15, 22)
WHY = {
    "lost": ("Went with a used machine from a friend.", "No reply to three letters.", "Bank refused the lease.", "",
             "Their fitter brought his own brand.", ""),
    "won": ("Liked that we train the staff.", "", "Delivery before the season decided it.",
            "Service within a day.", ""),
}  # fmt: skip
# Titles of the next step by kind of task.
STEPS = {
    "call": ("Call about the date", "Ask for the decision", "Call about instalments", "Ring back with the price"),
    "letter": ("Send the offer", "Send drawings and power figures", "Send the contract", "Answer the buyer"),
    "visit": ("Visit with the fitter", "Measure the counter", "Look at the old oven"),
    "meeting": ("Price talk", "Demonstration in the training room", "Signature"),
    "task": ("Check stock", "Ask the maker for the delivery time", "Prepare the layout"),
}
# On whose page, which kind, what is pinned at its top.
PINNED = (
    ("podlipa", "Deliveries only before 7 in the morning, by the back door."),
    ("lindner", "Bauleiter Jonas Brandt immer in Kopie setzen."),
    ("alumot", "המשלוחים נכנסים רק דרך רחוב הגפן."),
    ("zerno", "Счета отправлять до 25-го числа, иначе оплата через месяц."),
    ("belrive", "Ne jamais appeler la réception : passer par Camille Perrin."),
    ("harbour", "Fleet price list agreed until the end of the year."),
)
# Tasks that hang on no deal: key, owner, kind, title, days ahead, hour, priority.
ERRANDS = (
    ("podlipa", "dana", "task", "Check stock for the middle of next month", -1, 12, 2),
    ("podlipa", "marek", "visit", "Visit with the installer", 9, 10, 1),
    ("hotelmewa", "marek", "call", "Ask how the season begins", 0, 11, 1),
    ("zlotyklos", "marek", "letter", "Send the price list of this year", 3, 9, 0),
    ("harbour", "tom", "meeting", "Quarterly talk with the workshop", 5, 14, 1),
    ("nordlys", "tom", "call", "Thank for the reference", -3, 10, 0),
    ("zerno", "olga", "call", "Уточнить адрес доставки", 0, 13, 2),
    ("severnayazvezda", "olga", "letter", "Отправить акт сверки", -2, 9, 1),
    ("alumot", "dana", "call", "לשאול את יעל על החג", 1, 10, 1),
    ("lechemtov", "noa", "visit", "ביקור שירות שנתי", 4, 9, 1),
    ("serwispro", "pawel", "task", "Zamówić uszczelki do grup", 2, 8, 1),
    ("piatapora", "dana", "meeting", "Spring fleet check", 12, 10, 1),
    ("lindner", "dana", "letter", "Referenzliste schicken", 0, 16, 1),
)
