"""Names of columns in files of people."""

from trefoil.exchange.reading.aliases.contact_points import CARE, REACH, WORK
from trefoil.exchange.reading.aliases.table import fields

NAMES = """
name
  en: name | full name | contact name | person | contact | customer name | client | client name | display name
  en: contact person | fullname
  ru: полное имя | фио | имя и фамилия | контакт | имя, фамилия | полное имя контакта | полное имя (контакт)
  ru: клиент | контактное лицо
  ru: основной контакт | ф.и.о. | имя контакта | имя клиента
  pl: imię i nazwisko | nazwisko i imię | klient | osoba kontaktowa | kontakt | pełna nazwa
  he: שם מלא | שם | שם הלקוח | שם לקוח | איש קשר | לקוח
  de: vollständiger name | ansprechpartner | kontakt | vor- und nachname | kunde | kontaktname
  es: nombre completo
  system: person - name | formatted name
given_name
  en: first name | given name | forename | firstname | first
  ru: имя
  pl: imię
  he: שם פרטי
  de: vorname
  es: nombre
  system: person - first name | contact first name | givenname
family_name
  en: last name | family name | surname | lastname | second name | last
  ru: фамилия
  pl: nazwisko
  he: שם משפחה
  de: nachname | familienname | zuname
  es: apellidos | apellido
  system: person - last name | contact last name
"""

MORE = """
birthday
  en: birthday | birth date | date of birth | birthdate | dob
  ru: дата рождения | день рождения
  pl: data urodzenia | urodziny
  he: תאריך לידה | יום הולדת
  de: geburtsdatum | geburtstag
  system: personal birthday
source
  en: source | lead source | original source | how did you hear about us | origin | channel | referral source
  ru: источник | источник контакта | откуда узнали | рекламный канал
  pl: źródło | źródło pozyskania
  he: מקור | מקור הגעה
  de: quelle | herkunft
  es: fuente
  system: source name | source id | leadsource
tags
  en: tags | tag | labels | label | groups | group | categories
  ru: теги | тег | метки | теги контакта | группы | тег контакта
  pl: tagi | etykiety | znaczniki
  he: תגיות | תגית
  de: schlagwörter | schlagworte | markierungen
  system: groups label | person - label | group membership
"""

PEOPLE = fields(NAMES + REACH + WORK + MORE + CARE)
