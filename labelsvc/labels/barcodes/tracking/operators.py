"""The post of each country, by the country code that ends an identifier of UPU standard S10."""

from functools import cache

# Designated operators of the Universal Postal Union's members and territories, by their usual short names.
_OPERATORS = """
AE Emirates Post; AF Afghan Post; AG Antigua Post; AI Anguilla Post; AL Posta Shqiptare; AM Haypost;
AO Correios de Angola; AR Correo Argentino; AT Österreichische Post; AU Australia Post; AW Post Aruba;
AX Posten Åland; AZ Azərpoçt; BA BH Pošta; BB Barbados Postal Service; BD Bangladesh Post Office;
BE bpost; BF Sonapost; BG Bulgarian Posts; BH Bahrain Post; BI Régie Nationale des Postes;
BJ La Poste du Bénin; BM Bermuda Post; BN Brunei Postal Services; BO Agencia Boliviana de Correos;
BR Correios; BS Bahamas Postal Service; BT Bhutan Post; BW BotswanaPost; BY Belpochta;
BZ Belize Postal Service; CA Canada Post; CD Poste Congolaise (DR); CF Poste Centrafricaine;
CG Poste Congolaise; CH Swiss Post; CI Poste de Côte d'Ivoire; CL Correos de Chile; CM Campost;
CN China Post; CO 4-72; CR Correos de Costa Rica; CU Correos de Cuba; CV Correios de Cabo Verde;
CW Cpost; CY Cyprus Post; CZ Česká pošta; DE Deutsche Post; DJ La Poste de Djibouti; DK PostNord Danmark;
DM Dominica Post; DO Inposdom; DZ Algérie Poste; EC Correos del Ecuador; EE Omniva; EG Egypt Post;
ER Eritrean Postal Service; ES Correos; ET Ethiopian Post; FI Posti; FJ Post Fiji;
FK Falkland Islands Post; FM FSM Postal Service; FO Posta; FR La Poste; GA La Poste SA; GB Royal Mail;
GD Grenada Postal Corporation; GE Georgian Post; GG Guernsey Post; GH Ghana Post;
GI Royal Gibraltar Post Office; GL Tusass Post; GM Gampost; GN Poste Guinéenne;
GQ Equatorial Guinea Post; GR ELTA; GT El Correo; GW Correios da Guiné-Bissau;
GY Guyana Post Office Corporation; HK Hongkong Post; HN Honducor; HR Hrvatska pošta; HT Poste Haïti;
HU Magyar Posta; ID Pos Indonesia; IE An Post; IL Israel Post; IM Isle of Man Post Office; IN India Post;
IQ Iraqi Post; IR Iran Post; IS Pósturinn; IT Poste Italiane; JE Jersey Post; JM Jamaica Post;
JO Jordan Post; JP Japan Post; KE Posta Kenya; KG Kyrgyz Post; KH Cambodia Post; KI Kiribati Post;
KM SNPSF; KN St. Kitts & Nevis Post; KP Korea Post (DPR); KR Korea Post; KW Kuwait Post;
KY Cayman Islands Postal Service; KZ Kazpost; LA Poste Lao; LB LibanPost; LC Saint Lucia Postal Service;
LI Liechtensteinische Post; LK Sri Lanka Post; LR Liberia Post; LS Lesotho Post; LT Lietuvos paštas;
LU POST Luxembourg; LV Latvia Post; LY Libya Post; MA Poste Maroc; MC La Poste Monaco; MD Posta Moldovei;
ME Pošta Crne Gore; MG Paositra Malagasy; MH Marshall Islands Post; MK Makedonska pošta;
ML La Poste du Mali; MM Myanmar Post; MN Mongol Post; MO CTT Macau; MR Mauripost; MT Malta Post;
MU Mauritius Post; MV Maldives Post; MW Malawi Posts; MX Correos de México; MY Pos Malaysia;
MZ Correios de Moçambique; NA NamPost; NC OPT Nouvelle-Calédonie; NE Niger Poste;
NG Nigerian Postal Service; NI Correos de Nicaragua; NL PostNL; NO Posten Norge;
NP Nepal Postal Services; NR Nauru Post; NZ New Zealand Post; OM Oman Post; PA Correos de Panamá;
PE Serpost; PF Fare Rata; PG Post PNG; PH PHLPost; PK Pakistan Post; PL Poczta Polska; PS Palestine Post;
PT CTT; PW Palau Post; PY Correo Paraguayo; QA Qatar Post; RO Posta Romana; RS Pošta Srbije;
RU Pochta Rossii; RW Iposita; SA Saudi Post; SB Solomon Post; SC Seychelles Postal Service; SD Sudapost;
SE PostNord Sverige; SG SingPost; SI Pošta Slovenije; SK Slovenská pošta;
SL Sierra Leone Postal Services; SM Poste San Marino; SN La Poste Senegal; SO Somali Post; SR SURPOST;
SS South Sudan Post; ST Correios de São Tomé e Príncipe; SV Correos de El Salvador; SX Sint Maarten Post;
SY Syrian Post; SZ Eswatini Post; TD Poste Tchadienne; TG La Poste du Togo; TH Thailand Post;
TJ Tajik Post; TL Correios de Timor-Leste; TM Türkmenpoçta; TN La Poste Tunisienne; TO Tonga Post;
TR PTT; TT TTPost; TV Tuvalu Post; TW Chunghwa Post; TZ Tanzania Posts; UA Ukrposhta; UG Posta Uganda;
US USPS; UY Correo Uruguayo; UZ O'zbekiston pochtasi; VA Poste Vaticane; VC SVG Post; VE Ipostel;
VG BVI Post; VN Vietnam Post; VU Vanuatu Post; WS Samoa Post; XK Posta e Kosovës; YE Yemen Post;
ZA South African Post Office; ZM Zampost; ZW Zimpost
"""


@cache
def operators() -> dict[str, str]:
    """Country code to the name of its post."""
    entries = (entry.partition(" ")[::2] for entry in _OPERATORS.replace("\n", " ").strip().split("; "))
    return dict(entries)
