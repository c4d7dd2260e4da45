"""Names of the columns that people, organisations and leads share: how to reach them, and who looks after them."""

REACH = """
email*
  en: email | e-mail | email address | mail | primary email | work email | email 1 | personal email
  en: other email | secondary email
  ru: email | эл. почта | электронная почта | почта | рабочий email | рабочий e-mail | личный email
  ru: другой email | адрес эл. почты
  ru: частный e-mail | другой e-mail | e-mail для рассылок | email контакта | email (контакт)
  ru: рабочий email (контакт)
  ru: личный email (контакт) | другой email (контакт) | email компании | рабочий email (компания)
  pl: e-mail | adres e-mail | adres email | poczta | poczta elektroniczna | e-mail służbowy | e-mail prywatny
  he: אימייל | דוא"ל | דואר אלקטרוני | מייל | כתובת אימייל | כתובת מייל
  de: e-mail | e-mail-adresse | email-adresse | e-mail geschäftlich | e-mail privat
  es: correo | correo electrónico
  system: emails email | e-mail 1 - value | e-mail address | emailaddress | person - email
  system: person - email (work) | person - email (home)
  system: person - email (other) | organization - email | work_email | contact email | associated email
  system: customer email
phone*
  en: phone | phone number | telephone | telephone number | tel | mobile | mobile phone | mobile number | cell
  en: cell phone | work phone
  en: home phone | other phone | business phone | direct phone | office phone | primary phone | main phone
  en: contact phone | assistant phone
  ru: телефон | номер телефона | тел | мобильный | моб | мобильный телефон | рабочий телефон
  ru: рабочий прямой телефон | домашний телефон
  ru: другой телефон | телефон для рассылок | сотовый | контактный телефон | телефон контакта | телефон компании
  ru: рабочий телефон (контакт) | рабочий прямой телефон (контакт) | мобильный телефон (контакт)
  ru: домашний телефон (контакт)
  ru: другой телефон (контакт) | телефон (контакт) | рабочий телефон (компания)
  pl: telefon | numer telefonu | nr telefonu | tel | komórka | telefon komórkowy | telefon służbowy
  pl: telefon domowy | telefon stacjonarny
  he: טלפון | מספר טלפון | מס' טלפון | נייד | טלפון נייד | סלולרי | טלפון בעבודה | טלפון בבית
  de: telefon | telefonnummer | handy | mobil | mobiltelefon | handynummer | telefon geschäftlich
  de: telefon privat | rufnummer
  es: teléfono | número de teléfono | móvil
  system: phones phone | phone 1 - value | phonenumber | mobilephone | homephone | otherphone | assistantphone
  system: person - phone
  system: person - phone (work) | person - phone (mobile) | person - phone (home) | organization - phone
  system: personal mobile | customer phone
  system: primary phone number | telephonenumber
address*
  en: address | street | street address | street and number | mailing address | mailing street | billing address
  en: billing street | street 2
  en: shipping address | shipping street | other street | office address | address line 1 | address line 2
  en: full address | postal address
  ru: адрес | улица | улица, номер дома | квартира, офис, комната, этаж | почтовый адрес | юридический адрес
  ru: фактический адрес
  ru: адрес (компания) | адрес (контакт) | адрес компании | дом
  pl: adres | ulica | ulica i numer | adres korespondencyjny | adres siedziby
  he: כתובת | רחוב | כתובת מגורים | כתובת למשלוח
  de: adresse | anschrift | straße | strasse | straße und hausnummer | rechnungsadresse | lieferadresse
  es: dirección | calle
  system: addresses street | address street | addresses street 2 | address street 2 | streetaddress
  system: billing address street
  system: organization - address | person - postal address | business street | home street | address 1 - street
  system: shipping address street
city
  en: city | town | city/town | mailing city | billing city | shipping city | office city
  ru: город | населенный пункт | нас. пункт | населённый пункт
  pl: miasto | miejscowość
  he: עיר | יישוב
  de: ort | stadt
  es: ciudad
  system: addresses city | address city | billing address city
  system: organization - address - city/town/village/locality of address | business city
country
  en: country | country/region | mailing country | billing country | shipping country | office location | nation
  en: country full | country code
  ru: страна
  pl: kraj | państwo
  he: מדינה | ארץ
  de: land | staat
  es: país | país/región
  system: addresses country iso2 code | address country iso2 code | billing address country iso2 code
  system: business country/region
  system: countryfull | organization - address - country of address
postcode
  en: postcode | postal code | zip | zip code | zip/postal code | mailing postal code | billing postal code
  en: shipping postal code
  ru: индекс | почтовый индекс
  pl: kod pocztowy | kod
  he: מיקוד
  de: plz | postleitzahl
  es: código postal
  system: addresses zip/postal code | address zip/postal code | billing address zip/postal code | zipcode
  system: business postal code
  system: organization - address - zip/postal code of address
website
  en: website | web site | url | web | homepage | website url | site
  ru: сайт | веб-сайт | корпоративный сайт | сайт компании | веб-страница | web | сайт (компания)
  pl: strona www | www | strona internetowa | witryna
  he: אתר | אתר אינטרנט
  de: webseite | webauftritt | internetseite
  es: sitio web
  system: web page | company website | organization - website
"""

CARE = """
owner
  en: owner | owner name | assigned to | responsible | sales rep | account manager | assignee | sales agent
  en: owner email | record owner
  ru: ответственный | менеджер | ответственный менеджер | ответственный за контакт | ответственный за компанию
  ru: куратор
  pl: właściciel | opiekun | osoba odpowiedzialna | przypisany do | handlowiec
  he: אחראי | בעלים | נציג | מטפל | איש מכירות
  de: besitzer | inhaber | zuständig | verantwortlich | betreuer | eigentümer
  es: propietario | propietario del contacto
  system: contact owner | company owner | deal owner | lead owner | account owner | owner username | ownerid
  system: owner id | assigned by id
  system: assigned to username | person - owner | organization - owner | deal - owner | assigned user
  system: assigned user name
team
  en: team | department | branch | office | sales team | hubspot team | business unit
  ru: команда | отдел | филиал | подразделение
  pl: zespół | dział | oddział
  he: צוות | מחלקה | סניף
  de: abteilung | niederlassung | filiale
language
  en: language | preferred language | lang | locale
  ru: язык | язык общения
  pl: język
  he: שפה
  de: sprache
note*
  en: note | notes | comment | comments | description | additional comments | remarks | additional notes | memo
  ru: примечание | комментарий | комментарии | заметка | заметки | описание | примечания
  pl: notatka | notatki | uwagi | komentarz | opis
  he: הערה | הערות | תיאור
  de: notiz | notizen | bemerkung | bemerkungen | kommentar | anmerkung | beschreibung
  es: nota | notas | descripción
  system: note - content | additional info | background info
outside_id
  en: id | record id | external id | outside id | customer id | system id | guid | uid | unique id
  ru: id | ид | номер | внешний код | код
  pl: identyfikator | numer | nr
  he: מזהה | מספר
  de: nummer | kennung
  es: id de registro
  system: contact id | lead id | account id | prospect id | contact id (18) | salesforce id | number
created_at
  en: created at | created | create date | created date | creation date | date created | created on | date added
  en: created time | added on
  ru: дата создания | создан | создано | дата создания (контакт) | дата создания контакта | дата добавления
  pl: data utworzenia | utworzono | data dodania
  he: תאריך יצירה | נוצר בתאריך
  de: erstellt am | erstelldatum | angelegt am
  es: fecha de creación
  system: date create | person - person created | organization - organization created | connected on
"""

WORK = """
organisation
  en: company | company name | organisation | organization | account name | account | employer | firm | business
  en: associated company
  ru: компания | название компании | организация | компания контакта | название (компания) | фирма
  pl: firma | nazwa firmy | organizacja | przedsiębiorstwo
  he: חברה | שם החברה | שם חברה | ארגון | עסק
  de: unternehmen | firmenname | organisation | unternehmensname
  es: empresa | nombre de la empresa
  system: accounts account name | accounts default contact account name | organization - name
  system: person - organization | company title
  system: customer account account name | associated company (primary) | organization name
  system: organization 1 - name | account id | accountid
job_title
  en: job title | position | title | role | occupation | job position
  ru: должность | должность (контакт)
  pl: stanowisko | funkcja
  he: תפקיד
  de: position | berufsbezeichnung | stellung | berufsbezeichnung
  es: cargo | puesto
  system: post | person - job title | organization 1 - title | work position | person - position
"""
