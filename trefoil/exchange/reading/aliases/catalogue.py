"""Names of columns in files of products and of users."""

from trefoil.exchange.reading.aliases.table import fields

PRODUCTS = fields("""
name
  en: product name | product | name | item | item name | title | service
  ru: название товара | товар | наименование | название | продукт | услуга
  pl: nazwa produktu | produkt | nazwa | towar | usługa
  he: שם המוצר | מוצר | שם מוצר | שם
  de: produktname | produkt | bezeichnung | artikel | artikelbezeichnung
  system: name default value | category default title
code
  en: code | product code | sku | article | item number | part number | stock code | product id
  ru: артикул | код товара | код
  pl: kod | kod produktu | symbol | indeks
  he: מק"ט | קוד מוצר
  de: art.-nr. | artikelnummer | artikelnr | bestellnummer
  system: productcode | hs sku
family
  en: family | product family | series | category | group | product line | product category
  ru: категория | группа | раздел | серия
  pl: kategoria | grupa | seria
  he: קטגוריה | משפחה
  de: kategorie | warengruppe | produktfamilie | produkt familie
  system: produkt familie code | kategorie id
price
  en: price | unit price | sales price | list price | cost | amount
  ru: цена | стоимость | цена продажи
  pl: cena | cena jednostkowa | cena netto
  he: מחיר | מחיר ליחידה
  de: preis | stückpreis | verkaufspreis | einzelpreis
  system: unitprice
currency
  en: currency | currency code
  ru: валюта
  pl: waluta
  he: מטבע
  de: währung
unit
  en: unit | unit of measure | uom | units
  ru: единица измерения | ед. изм. | единица
  pl: jednostka | jednostka miary | j.m.
  he: יחידה | יחידת מידה
  de: einheit | mengeneinheit
  system: einheitsmenge einheit code | quantity unit
is_active
  en: active | is active | enabled | status | in use
  ru: активен | активность | статус
  pl: aktywny | status
  he: פעיל | סטטוס
  de: aktiv | status
  system: isactive
outside_id
  en: id | record id | external id | outside id
  ru: id | ид | внешний код
  pl: identyfikator
  he: מזהה
  de: kennung
""")

USERS = fields("""
name
  en: name | full name | user | user name | sales agent | agent | employee | sales rep | display name
  en: salesperson
  ru: имя | фио | пользователь | сотрудник | менеджер по продажам | полное имя
  pl: imię i nazwisko | użytkownik | pracownik | nazwa | handlowiec
  he: שם | שם מלא | משתמש | עובד | נציג
  de: vollständiger name | benutzer | mitarbeiter | benutzername
  system: last name | given name
email
  en: email | e-mail | email address | login | work email | username
  ru: email | эл. почта | электронная почта | логин
  pl: e-mail | adres e-mail | login
  he: אימייל | דוא"ל | מייל
  de: e-mail | e-mail-adresse
team
  en: team | department | regional office | office | branch | region | division
  ru: команда | отдел | подразделение | филиал
  pl: zespół | dział | oddział
  he: צוות | מחלקה | סניף
  de: team | abteilung | niederlassung
  system: iblock section name
manager
  en: manager | supervisor | reports to | team lead | line manager | boss
  ru: руководитель | начальник | менеджер
  pl: przełożony | kierownik | menedżer
  he: מנהל | ממונה
  de: vorgesetzter | leiter | teamleiter
role
  en: role | profile | permission set | position | job title | access
  ru: роль | должность | права
  pl: rola | stanowisko | uprawnienia
  he: תפקיד | הרשאה
  de: rolle | berechtigung
  system: work position
parent_team
  en: parent team | parent department | parent office | head office
  ru: вышестоящий отдел | головной отдел
  pl: zespół nadrzędny | dział nadrzędny
  he: צוות אב | מחלקת אם
  de: übergeordnetes team | übergeordnete abteilung
language
  en: language | preferred language | locale
  ru: язык
  pl: język
  he: שפה
  de: sprache
""")
