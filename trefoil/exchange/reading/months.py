"""Names of months in the languages that files come in: full, in the case used in dates, and shortened."""

_NAMES = {
    "en": "january february march april may june july august september october november december",
    "ru": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "ru_of": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "pl": "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    "pl_of": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "he": "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "he_in": "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "de_at": "jänner feber märz april mai juni juli august september oktober november dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "uk_of": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
}
_SHORT = {
    "en": "jan feb mar apr may jun jul aug sep oct nov dec",
    "en_four": "jan feb mar apr may june july aug sept oct nov dec",
    "ru": "янв фев мар апр мая июн июл авг сен окт ноя дек",
    "ru_four": "янв февр март апр мая июня июля авг сент окт нояб дек",
    "pl": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "de": "jan feb mrz apr mai jun jul aug sep okt nov dez",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
}


def fold_month(name: str) -> str:
    """The form in which a month's name is looked up."""
    return name.casefold().rstrip(".")


MONTHS: dict[str, int] = {
    fold_month(name): number
    for names in (*_NAMES.values(), *_SHORT.values())
    for number, name in enumerate(names.split(), 1)
}
