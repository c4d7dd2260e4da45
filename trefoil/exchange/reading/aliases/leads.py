"""Names of columns in files of leads."""

from trefoil.exchange.reading.aliases.contact_points import CARE, REACH, WORK
from trefoil.exchange.reading.aliases.people import NAMES
from trefoil.exchange.reading.aliases.table import fields

OWN = """
title
  en: lead title | title of lead | lead name | subject | enquiry | inquiry | topic
  ru: название лида | название | тема | название заявки | заявка
  pl: nazwa leada | tytuł | temat
  he: שם הליד | נושא | כותרת
  de: lead-name | betreff | leadname | leadtitel
  system: title | lead - title
source
  en: source | lead source | original source | lead origin | origin | channel | how did you hear about us
  ru: источник | источник лида | источник заявки | рекламный канал
  pl: źródło | źródło leada
  he: מקור | מקור הליד | מקור הגעה
  de: quelle | leadquelle | herkunft
  system: source name | source id | leadsource
utm_source
  en: utm source
utm_medium
  en: utm medium
utm_campaign
  en: utm campaign
utm_term
  en: utm term
utm_content
  en: utm content
product
  en: product | product interest | interested in | products
  ru: товар | продукт | услуга | интересует
  pl: produkt | usługa
  he: מוצר | שירות
  de: produkt
amount
  en: amount | value | budget | opportunity | expected amount | estimated value | budget amount
  ru: возможная сумма | сумма | бюджет | цена
  pl: kwota | wartość | budżet
  he: סכום | תקציב | שווי
  de: betrag | wert
  system: lead - value | opportunity amount
currency
  en: currency | currency code
  ru: валюта
  pl: waluta
  he: מטבע
  de: währung
  system: currency id | budget amount currency
status
  en: status | lead status | stage | lead stage | state of lead
  ru: стадия | статус | статус лида | стадия лида | этап
  pl: status leada | etap
  he: סטטוס | שלב | סטטוס ליד
  de: lead-status | leadstatus | phase
  es: estado del lead
  system: status id
"""

OUTSIDE = """
outside_id
  en: lead id | lead number | prospect id
  ru: id лида
"""

LEADS = fields(OWN + NAMES + REACH + WORK + OUTSIDE + CARE)
