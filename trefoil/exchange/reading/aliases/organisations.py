"""Names of columns in files of organisations."""

from trefoil.exchange.reading.aliases.contact_points import CARE, REACH
from trefoil.exchange.reading.aliases.table import fields

OWN = """
name
  en: company name | name | account name | account | organisation | organization | company | organisation name
  en: legal name | business name
  ru: название компании | компания | название | организация | наименование | название (компания)
  ru: полное наименование организации
  ru: наименование организации
  pl: nazwa firmy | firma | nazwa | organizacja
  he: שם החברה | שם חברה | חברה | שם | ארגון
  de: firmenname | firma | unternehmen | name der firma | unternehmensname
  es: nombre de la empresa | empresa
  system: organization - name | реквизит (россия): полное наименование организации | customer name
domain
  en: domain | company domain name | domain name | email domain
  ru: домен
  pl: domena
  he: דומיין
  de: domäne
industry
  en: industry | sector | branch of industry | line of business | sic
  ru: отрасль | сфера деятельности | индустрия
  pl: branża | sektor
  he: תחום | ענף | תעשייה
  de: branche | wirtschaftszweig
  es: sector
employees
  en: employees | number of employees | headcount | staff | company size | no. of employees
  ru: кол-во сотрудников | количество сотрудников | сотрудников | число сотрудников
  pl: liczba pracowników | pracownicy | zatrudnienie
  he: מספר עובדים | עובדים
  de: mitarbeiter | anzahl mitarbeiter | mitarbeiterzahl
  system: numberofemployees
revenue
  en: revenue | annual revenue | turnover | yearly revenue
  ru: годовой оборот | выручка | оборот
  pl: przychody | obrót | roczny przychód
  he: הכנסות | מחזור | מחזור שנתי
  de: umsatz | jahresumsatz
  system: annualrevenue
founded_year
  en: founded year | year founded | founded | year established | established
  ru: год основания
  pl: rok założenia
  he: שנת הקמה
  de: gründungsjahr
parent
  en: parent | parent company | parent account | subsidiary of | parent id | parent organisation | belongs to
  ru: головная компания | материнская компания | холдинг
  pl: spółka matka | firma nadrzędna
  he: חברת אם
  de: muttergesellschaft | mutterunternehmen
vat_id
  en: vat id | vat number | vat | tax id | tax number | company number | tax code
  ru: инн | инн компании
  pl: nip
  he: ח"פ | ע"מ | מספר עוסק | ח.פ.
  de: ust-idnr | ust-id | umsatzsteuer-id | steuernummer
  system: реквизит (россия): инн
"""

ORGANISATIONS = fields(OWN + REACH + CARE)
