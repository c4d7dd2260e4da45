"""Names of columns in files of deals."""

from trefoil.exchange.reading.aliases.table import fields

DEALS = fields("""
title
  en: deal name | deal title | title | opportunity name | opportunity | deal | name | subject
  ru: название сделки | сделка | название | название (сделки) | наименование сделки
  pl: nazwa szansy | nazwa transakcji | szansa sprzedaży | transakcja | tytuł
  he: שם העסקה | עסקה | שם עסקה | כותרת
  de: name des deals | dealname | verkaufschance | geschäft | deal-name
  es: nombre del negocio
  system: deal - title
organisation
  en: account | company | company name | organisation | organization | account name | associated company
  en: associated company names
  ru: компания | компания контакта | название (компания) | организация | название компании
  pl: firma | nazwa firmy | organizacja
  he: חברה | שם החברה | ארגון
  de: unternehmen | firmenname
  system: organization - name | deal - organization | associated company (primary)
  system: associated company names (primary) | account id | accountid
  system: customer account account name | associated company ids (primary) | associated company ids
contact
  en: contact | contact name | contact person | person | primary contact | associated contact
  ru: контакт | основной контакт | полное имя контакта | контактное лицо | полное имя (контакт) | фио
  pl: kontakt | osoba kontaktowa
  he: איש קשר | שם איש קשר
  de: ansprechpartner | kontakt
  system: person - name | deal - contact person | associated contact ids | contact id
customer
  en: customer | client | customer name | client name | buyer
  ru: клиент | покупатель | заказчик
  pl: klient | nabywca
  he: לקוח | שם לקוח | שם הלקוח
  de: kunde | käufer
email
  en: email | e-mail | contact email | customer email | email address
  ru: email | рабочий email | личный email | другой email | рабочий email (контакт) | личный email (контакт)
  ru: эл. почта | рабочий e-mail
  pl: e-mail | adres e-mail
  he: אימייל | דוא"ל | מייל
  de: e-mail | e-mail-adresse
  system: person - email | person - email (work)
phone
  en: phone | phone number | mobile | contact phone | customer phone | telephone
  ru: рабочий телефон | телефон | мобильный телефон | рабочий прямой телефон | домашний телефон | другой телефон
  ru: рабочий телефон (контакт) | мобильный телефон (контакт) | рабочий прямой телефон (контакт)
  ru: домашний телефон (контакт)
  ru: другой телефон (контакт)
  pl: telefon | numer telefonu
  he: טלפון | נייד
  de: telefon | telefonnummer
  system: person - phone | person - phone (work) | person - phone (mobile)
pipeline
  en: pipeline | sales pipeline | funnel
  ru: воронка | воронка продаж | направление
  pl: lejek | lejek sprzedaży
  he: משפך | צינור מכירות
  de: vertriebspipeline
  system: deal - pipeline
stage
  en: deal stage | stage | stage name | sales stage | status | deal status stage
  ru: этап сделки | стадия сделки | статус сделки | этап | стадия | статус
  pl: etap | etap sprzedaży | status
  he: שלב | שלב העסקה | סטטוס
  de: phase | verkaufsphase | dealphase | status
  es: etapa del negocio
  system: deal - stage | status id | stage id
amount
  en: amount | deal value | value | close value | deal amount | budget | budget amount | sum | total | revenue
  en: price
  ru: бюджет | бюджет сделки | сумма | сумма сделки | возможная сумма | стоимость | цена
  pl: kwota | wartość | wartość transakcji | budżet | suma
  he: סכום | שווי | סכום העסקה | מחיר
  de: betrag | wert | dealwert | summe
  es: valor
  system: deal - value | opportunity amount | close revenue | amount in company currency | weighted amount
currency
  en: currency | currency code | deal currency
  ru: валюта
  pl: waluta
  he: מטבע
  de: währung
  system: deal - currency | deal - currency of value | currency id | currency in company currency
  system: budget amount currency
owner
  en: owner | deal owner | opportunity owner | sales agent | sales rep | assigned to | responsible | salesperson
  en: owner name
  ru: ответственный | ответственный за сделку | менеджер
  pl: właściciel | opiekun | handlowiec | osoba odpowiedzialna
  he: אחראי | בעלים | נציג | איש מכירות
  de: besitzer | zuständig | verantwortlich | inhaber
  es: propietario del negocio | propietario
  system: deal - owner | owner id | owner username | assigned by id
team
  en: team | department | branch | regional office | hubspot team
  ru: команда | отдел | филиал
  pl: zespół | dział | oddział
  he: צוות | מחלקה | סניף
  de: abteilung
source
  en: source | lead source | deal source | original source
  ru: источник | источник сделки | источник заявки
  pl: źródło
  he: מקור
  de: quelle
  system: leadsource | source id
expected_close_on
  en: expected close date | expected close | closing date | estimated close date | expected closing date
  en: close by
  ru: предполагаемая дата закрытия | ожидаемая дата закрытия | планируемая дата закрытия
  pl: przewidywana data zamknięcia | oczekiwana data zamknięcia
  he: תאריך סגירה צפוי | צפי סגירה
  de: erwartetes abschlussdatum | voraussichtlicher abschluss
  system: deal - expected close date | closedate expected
created_at
  en: created at | created | create date | created date | date created | engage date | opened on | start date
  en: created on | creation date
  ru: дата создания | дата создания сделки | дата создания (сделка) | создана | дата начала
  pl: data utworzenia | utworzono
  he: תאריך יצירה | תאריך פתיחה
  de: erstellt am | erstelldatum
  es: fecha de creación
  system: deal - deal created
closed_at
  en: closed at | close date | closed on | closed date | date closed | won time | lost time
  ru: дата закрытия | дата закрытия сделки | закрыта | дата завершения
  pl: data zamknięcia | zamknięto
  he: תאריך סגירה | נסגר בתאריך
  de: abschlussdatum | geschlossen am
  es: fecha de cierre
  system: deal - closed on | deal - deal closed on | deal - won time | deal - lost time
outcome
  en: outcome | won/lost | result | is won | deal outcome | won
  ru: исход | результат | сделка закрыта
  pl: wynik
  he: תוצאה
  de: ergebnis
  system: deal - status | iswon | isclosed
loss_reason
  en: loss reason | lost reason | closed lost reason | reason lost | close reason | reason for loss
  ru: причина отказа | причина провала | причина закрытия
  pl: powód przegranej | przyczyna utraty | powód utraty
  he: סיבת הפסד | סיבת אובדן
  de: verlustgrund | grund für verlust
  system: deal - lost reason | close reason name
product
  en: product | product name | item | products
  ru: товар | продукт | товары | услуга
  pl: produkt | towar | usługa
  he: מוצר | פריט
  de: produkt | artikel
  system: deal - product name
quantity
  en: quantity | qty | number of units | units
  ru: количество | кол-во
  pl: ilość
  he: כמות
  de: menge | anzahl
  system: deal - product quantity
outside_id
  en: opportunity id | deal id | id | record id | external id | outside id
  ru: id сделки | id | номер сделки | ид
  pl: id transakcji | identyfikator
  he: מזהה | מספר עסקה
  de: deal-id | kennung
  es: id de registro
  system: deal - id
note*
  en: note | notes | comment | comments | description | customer need | proposed solution | additional comments
  ru: примечание | примечание к сделке | комментарий | комментарии | заметки | описание
  pl: notatka | notatki | uwagi | komentarz | opis
  he: הערה | הערות | תיאור
  de: notiz | notizen | bemerkung | kommentar | beschreibung
  system: note - content
""")
