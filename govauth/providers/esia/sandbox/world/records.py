"""Records from agencies: vehicles, declarations, МСП, bank accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

Json = dict[str, Any]


def make_records(org_oid: int) -> dict[str, list[Json]]:
    """Make one record for each resource of ``/digital-org``."""
    who = {
        "legalInfo": {
            "inn": "7707083893",
            "kpp": "770701001",
            "name": "ООО «Пример»",
            "reorganizationInfo": {
                "reorganizationForm": "5",
                "reorganizationInn": "7707083893",
                "reorganizationKpp": "770701001",
            },
        }
    }
    document = {"docId": "d1", "period": "34", "reportYear": "2025", "numberCorrection": 0, "orgInfo": who}
    amounts = {"income": "11165054.50", "expense": "0", "tax": "669903", "taxMin": "0"}
    profit = {
        "losses": "5",
        "taxBase": "6",
        "incomeReal": "1.25",
        "incomeInReal": "2",
        "taxCalculated": "8",
        "expendIncomeReal": "3",
        "taxBaseCalculated": "7",
        "expendIncomeInReal": "4",
        "realizePropertyLaw": "9",
        "realizePropertyOther": "10",
    }
    vat_year = {"leap": False, "value": 2025}
    return {
        "vehicle": [_record(org_oid, 1, data=[_vehicle()])],
        "usn": [_record(org_oid, 2, year="2025", data=[{**document, "taxInfo": amounts}])],
        "nds": [
            {
                **_record(
                    org_oid,
                    3,
                    year=vat_year,
                    data=[{**document, "reportYear": vat_year, "taxInfo": amounts}],
                    department="7707",
                ),
                "createdOn": "2026-06-02T17:39:32.869Z",
                "updatedOn": "2026-06-02T17:39:32.869Z",
            }
        ],
        "income-tax": [_record(org_oid, 4, year="2025", data=[{**document, "taxInfo": profit}])],
        "special-tax-regimes": [_record(org_oid, 5, year="2025", data=[_special()])],
        "msp": [_record(org_oid, 6, data={"legalInfo": _enterprise()})],
        "bank-account": [_record(org_oid, 7, data=[_accounts()])],
    }


def _record(org_oid: int, number: int, **own: object) -> Json:
    link = {
        "originLink": f"s3://00/40456{number}/REPORT.pdf/40",
        "location": "00",
        "objectId": f"40456{number}",
        "objectTypeId": "40",
        "mnemonic": "REPORT.pdf",
        "mimeType": "PDF",
    }
    sign = {**link, "objectTypeId": "41", "mimeType": "PKCS7"}
    main = {"fileLink": {**link, "mimeType": "XML"}, "main": True}
    return {
        "id": str(UUID(int=org_oid * 100 + number)),
        "orgOid": org_oid,
        **own,
        "relevance": "ACTUAL",
        "status": "VERIFIED_BY_REQUEST",
        "version": 1,
        "createdOn": "2026-06-16T10:51:21.766",
        "updatedOn": "2026-06-24T16:21:10.801",
        "verifiedOn": "2026-06-24",
        "attachments": [{"fileLink": link, "signLink": sign, "main": False}, main],
        "mainAttachment": main,
    }


def _vehicle() -> Json:
    return {
        "id": str(UUID(int=41)),
        "uniqueRowNumber": "1",
        "recordStatus": "1",
        "govRegNumber": "А004АА77",
        "vin": "XTA00000000000001",
        "vin2": "XTA00000000000002",
        "manufacturedYear": 2018,
        "registrationDoc": {"type": "321", "seriesNumber": "99УО 000001", "documentDate": "2018-08-13"},
        "pts": {"type": "321", "number": "49ТА000001", "regDate": "2018-08-13"},
        "markName": "ГАЗ",
        "price": "650000.5",
        "gazEnvironmentFlag": True,
        "enginePowerHorse": "249",
        "enginePowerkVt": "183",
        "endRegDate": "2030-02-23",
        "regActions": [{"actionName": "Постановка на учет", "regDate": "2018-08-13", "leasingFlag": False}],
        "ownerPeriods": [{"startDate": "2018-08-13", "ownerType": "1"}],
        "searchingSpec": {"searchingSpecFlag": False},
        "restrictionInfo": [],
        "owner": {"legalType": "LEGAL_ENT", "legalData": {"name": "ООО «Пример»", "inn": "7707083893"}},
    }


def _special() -> Json:
    quarters = {"sumFor1quarter": "1000", "sumForHalfYear": "2000", "sumFor9months": "3000"}
    return {
        "orgInfo": {"individualInfo": {"inn": "500100732259", "individualName": {"lastName": "ПРИМЕРОВ"}}},
        "taxInfo": {
            "eshn": [{"period": "30", "reportYear": "2025", "sumIncome": "1000"}],
            "usn": [
                {
                    "period": "20",
                    "reportYear": "2025",
                    "versionForm": "3.00",
                    "info_3_00": {"income": "2000"},
                },
                {
                    "period": "30",
                    "reportYear": "2025",
                    "versionForm": "5.01",
                    "info_5_01": {"taxationObject": "2", "income": "2000", "expense": "1000"},
                },
                {
                    "period": "30",
                    "reportYear": "2025",
                    "versionForm": "5.04",
                    "info_5_04": {
                        "incomeInfo": {
                            "taxationObject": "1",
                            "income": {**quarters, "sumForTaxYear": "4000"},
                        }
                    },
                },
            ],
            "envd": [
                {
                    "period": "21",
                    "reportYear": "2025",
                    "taxBaseKvpd": [{"kvpd": "01", "taxBase": "3000"}],
                }
            ],
        },
    }


def _enterprise() -> Json:
    kind = {"economicActivityCode": "61.10", "economicActivityName": "СВЯЗЬ", "catalogVersion": "2014"}
    return {
        "dateMsp": "2016-08-01",
        "typeSubjectMsp": "1",
        "categorySubjectMsp": "3",
        "inn": "7707083893",
        "ogrn": "1027700132195",
        "orgNewMsp": "2",
        "infoSocOrg": "1",
        "infoWorker": "10",
        "address": {"regionCode": "77", "region": {"regionType": "ГОРОД", "regionName": "МОСКВА"}},
        "economicActivitiesType": {"mainEconomicActivity": kind, "additionalEconomicActivities": [kind]},
        "licenses": [{"numberLicense": "1", "dateLicense": "2013-05-07", "licenseActivityNames": ["СВЯЗЬ"]}],
        "products": [{"productCode": "61.20", "productName": "Услуги", "productInnovation": "1"}],
        "partnershipPrograms": [{"partnershipProgramINN": "7707083893", "partnershipProgramNumber": "П-1"}],
        "contracts": [{"contractNameOrg": "ФГБУ", "contractDate": "2012-03-05"}],
        "agreements": [],
        "fullName": "Пример",
    }


def _accounts() -> Json:
    return {
        "docId": "a1",
        "docDate": "2026-08-13",
        "orgInfo": {"legalInfo": {"inn": "7707083893", "ogrn": "1027700132195", "name": "ООО «Пример»"}},
        "bankAccounts": [
            {
                "bank": {"regNumber": "A777", "name": "Пример Банк", "bik": "044525000", "inn": "7707083893"},
                "accounts": [
                    {
                        "number": "40702810000000000001",
                        "openDate": "2020-08-13",
                        "changeDate": "2020-08-13",
                        "type": "a",
                        "statusCode": "1",
                    }
                ],
            }
        ],
    }
